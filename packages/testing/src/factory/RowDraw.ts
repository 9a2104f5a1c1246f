/** One row of a table by chance: the columns that an insert must give, such that its conditions hold as far as one can tell. */
import type { PgType } from "@aludel/sql"
import { type ColumnPlan, type Expr, isExpression, memberOf, type TablePlan } from "@aludel/sql/Plan"
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import type { Draw } from "./Draw.ts"
import { constantsIn, evaluate, unknown } from "./Evaluate.ts"
import { failWith, NoGenerator, NoValidRow } from "./FactoryError.ts"
import { wireText, type Wish } from "./Wire.ts"

/** A condition over some of the columns, by their names. */
interface Condition {
  readonly name: string
  readonly columns: ReadonlyArray<string>
  readonly expr: Expr
}

/** What is known of a table, once for all of its rows. */
export interface TableFacts {
  readonly plan: TablePlan
  readonly conditions: ReadonlyArray<Condition>
  /** The columns that are part of a key. */
  readonly unique: ReadonlySet<string>
  /** By column, the values that its conditions speak of. */
  readonly constants: ReadonlyMap<string, ReadonlyArray<unknown>>
}

/** A generator of one's own, by the column's key. */
export type Generators = Readonly<Record<string, ((draw: Draw) => unknown) | undefined>>

/** The conditions of a domain, and of what it stands on, over a column of it. */
const domainConditions = (column: ColumnPlan, type: PgType): ReadonlyArray<Condition> => {
  const member = memberOf(type)
  if (member?.kind !== "domain") return []
  const own = member.checks.map(({ condition, name }) => ({ name, columns: [column.name], expr: condition }))
  return [...own, ...domainConditions(column, member.base)]
}

export const factsOf = (plan: TablePlan): TableFacts => {
  const checks = plan.constraints.flatMap((constraint) =>
    constraint.kind === "check"
      ? [{ name: constraint.name, columns: constraint.columns, expr: constraint.condition }]
      : []
  )
  const ofDomains = plan.columns.flatMap((column) => domainConditions(column, column.facts.type))
  const keys = [
    ...plan.constraints.filter(({ kind }) => kind === "primary key" || kind === "unique" || kind === "exclusion"),
    ...plan.indexes.filter(({ unique }) => unique)
  ]
  const conditions = [...checks, ...ofDomains]
  const constants = new Map<string, ReadonlyArray<unknown>>()
  for (const { columns, expr } of conditions) {
    for (const column of columns) constants.set(column, [...constants.get(column) ?? [], ...constantsIn(expr)])
  }
  return { plan, conditions, constants, unique: new Set(keys.flatMap(({ columns }) => columns)) }
}

/** The values around a constant, which is where conditions turn. */
const around = (constant: unknown): ReadonlyArray<unknown> => {
  if (typeof constant === "number") return [constant, constant - 1, constant + 1, constant * 2]
  if (typeof constant === "bigint") return [constant, constant - 1n, constant + 1n, constant * 2n]
  if (BigDecimal.isBigDecimal(constant)) {
    const one = BigDecimal.fromBigInt(1n)
    return [constant, BigDecimal.subtract(constant, one), BigDecimal.sum(constant, one)]
  }
  if (DateTime.isDateTime(constant)) {
    return [constant, DateTime.add(constant, { days: 1 }), DateTime.subtract(constant, { days: 1 })]
  }
  if (typeof constant === "string" && /^\d{4}-\d\d-\d\d$/.test(constant)) {
    const at = Date.parse(constant)
    return [constant, ...[-1, 1].map((days) => new Date(at + days * 86_400_000).toISOString().slice(0, 10))]
  }
  return constant === null ? [] : [constant]
}

const takes = (type: PgType, value: unknown): boolean => {
  try {
    type.encode(value)
    return true
  } catch {
    return false
  }
}

/** Undefined where nothing is known of the type, or its codec takes none of what is. */
const valueOf = (type: PgType, draw: Draw, wish: Wish): unknown => {
  const member = memberOf(type)
  if (member?.kind === "enum") {
    const [first, ...others] = member.labels
    return first === undefined ? undefined : draw.pick([first, ...others])
  }
  if (member?.kind === "composite") {
    const attributes = member.attributes.map(({ key, nullable, type }) =>
      [key, nullable ? null : valueOf(type, draw, wish)] as const
    )
    return attributes.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(attributes)
  }
  if (type.base !== undefined) return valueOf(type.base, draw, wish)
  const [element] = type.of ?? []
  if (type.name.endsWith("[]") && element !== undefined) {
    const value = valueOf(element, draw, wish)
    const dimensions = /(?:\[\])+$/.exec(type.name.slice(element.name.length))?.[0].length ?? 2
    const array = value === undefined ? undefined : [value]
    return dimensions > 2 || !takes(type, array) ? [] : array
  }
  const text = wireText(type.name, draw, wish)
  if (text === undefined) return undefined
  try {
    return type.decode(text)
  } catch {
    return undefined
  }
}

/** Whether the row may do without it. */
const isOptional = ({ facts, name }: ColumnPlan, unique: ReadonlySet<string>): boolean => {
  if (facts.identity !== undefined || facts.generated !== undefined || facts.defaultWith !== undefined) return true
  const member = memberOf(facts.type)
  const byDomain = member?.kind === "domain" ? member.default : undefined
  const byDefault = facts.default ?? byDomain
  // A value that is the same for each row is none for a key.
  if (byDefault !== undefined) return byDefault._tag !== "Bind" || !unique.has(name)
  return facts.nullable
}

const isGiven = (column: ColumnPlan): boolean =>
  column.facts.generated === undefined && column.facts.identity !== "always"

/** What the server makes of a column that the row leaves out, where that is known. */
const leftOut = ({ facts }: ColumnPlan): unknown => {
  if (facts.identity !== undefined || facts.generated !== undefined || facts.defaultWith !== undefined) return unknown
  if (facts.default === undefined) return null
  return facts.default._tag === "Bind" ? facts.default.value : unknown
}

const drawn = (facts: TableFacts, column: ColumnPlan, draw: Draw, generators: Generators): unknown => {
  const { facts: { type }, key, name } = column
  const generate = generators[key]
  if (generate !== undefined) return generate(draw)
  const constants = facts.constants.get(name) ?? []
  const lengths = constants.flatMap((one) => typeof one === "number" && one >= 0 && one < 10_000 ? [one, one + 1] : [])
  const [first, ...others] = constants.flatMap(around).filter((value) => takes(type, value))
  // A key must not always be one of the few values that a condition names.
  const likely = facts.unique.has(name) ? 3 : 1
  if (first !== undefined && draw.integer(0, likely) === 0) return draw.pick([first, ...others])
  return valueOf(type, draw, { unique: facts.unique.has(name), lengths, name })
}

/** So often columns are drawn again until what can be told of the conditions holds. */
const patience = 5_000

/** From this attempt on what need not be there is tried too, where conditions speak of it. */
const bold = 20

/** A row that is being drawn. */
class Drawing {
  readonly row: Record<string, unknown>
  readonly made = new Set<string>()
  private readonly facts: TableFacts
  private readonly given: Readonly<Record<string, unknown>>
  private readonly generators: Generators

  constructor(facts: TableFacts, given: Readonly<Record<string, unknown>>, generators: Generators) {
    this.facts = facts
    this.given = given
    this.generators = generators
    this.row = { ...given }
  }

  /** Draws the column, or leaves it out. */
  draw(column: ColumnPlan, draw: Draw, attempt: number): void {
    const { constants, plan, unique } = this.facts
    const { facts, key, name } = column
    if (!this.isFree(column)) return
    delete this.row[key]
    this.made.delete(name)
    const optional = isOptional(column, unique) && this.generators[key] === undefined
    const tried = attempt >= bold && constants.has(name) && facts.identity === undefined
    if (optional && !(tried && draw.integer(0, 1) === 0)) return
    const value = drawn(this.facts, column, draw, this.generators)
    if (value !== undefined) {
      this.row[key] = value
      this.made.add(name)
    } else if (!optional) {
      throw failWith(new NoGenerator({ table: plan.source.name, column: key, type: facts.type.name }))
    }
  }

  isFree(column: ColumnPlan): boolean {
    return this.given[column.key] === undefined && isGiven(column)
  }

  /** A condition that does not hold, whatever the server may say of the rest. */
  failing(): Condition | undefined {
    const { conditions, plan: { columns } } = this.facts
    const names = new Set(columns.map(({ name }) => name))
    return conditions.find(({ columns: [only = ""], expr }) =>
      // A domain's condition is over its `value`.
      evaluate(expr, (name) => this.read(name === "value" && !names.has(name) ? only : name)) === false
    )
  }

  private read(name: string): unknown {
    const column = this.facts.plan.columns.find((one) => one.name === name)
    if (column === undefined) return unknown
    const value = this.row[column.key]
    if (value === undefined) return leftOut(column)
    return isExpression(value) ? unknown : value
  }
}

/** What was drawn: the row by the columns' keys, and the names of the columns that are by chance. */
export type Drawn = Pick<Drawing, "row" | "made">

/**
 * A row by the columns' keys, with what is given in it. Throws `FactoryError`.
 *
 * @param draws each asks for other values
 */
export const drawRow = (
  facts: TableFacts,
  given: Readonly<Record<string, unknown>>,
  generators: Generators,
  draws: () => Draw
): Drawn => {
  const { plan: { columns, source } } = facts
  const drawing = new Drawing(facts, given, generators)
  const first = draws()
  for (const column of columns) drawing.draw(column, first, 0)
  for (let attempt = 1; attempt <= patience; attempt++) {
    const failing = drawing.failing()
    if (failing === undefined) return drawing
    const free = columns.filter((column) => failing.columns.includes(column.name) && drawing.isFree(column))
    // Nothing of it is by chance: the server says what is wrong.
    if (free.length === 0) return drawing
    if (attempt === patience) {
      throw failWith(new NoValidRow({ table: source.name, constraint: failing.name, attempts: patience }))
    }
    const draw = draws()
    for (const column of free) drawing.draw(column, draw, attempt)
  }
  return drawing
}
