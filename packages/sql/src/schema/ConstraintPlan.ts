/** From declared constraints and indexes to plans: each with its name, its columns' names and its expressions. */
import type { Expr } from "../ast/Expr.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { expression } from "../expression/Expression.ts"
import { ofSignature } from "../type/PgType.ts"
import type { ColumnConstraint } from "./ColumnFacts.ts"
import type { DeclaredConstraint } from "./Constraint.ts"
import { checkIdentifier } from "./Name.ts"
import { conventionalName, type Templates } from "./NamingConvention.ts"
import { checkOwn, columnsIn } from "./Own.ts"
import type { AnyColumns, Element } from "./Part.ts"
import type { ColumnPlan, ConstraintPlan, ElementPlan, IndexPlan } from "./TablePlan.ts"

/** A table before its constraints are planned. */
interface Place {
  readonly table: string
  readonly columns: ReadonlyArray<ColumnPlan>
  readonly handles: AnyColumns
  /** How constraints are named that have no name; as PostgreSQL does unless given. */
  readonly naming: Templates
}

const plainKey = { nullsNotDistinct: false, include: [], deferrable: undefined }

const ofColumn = ({ naming, table }: Place, column: ColumnPlan, declared: ColumnConstraint): ConstraintPlan => {
  const columns = [column.name]
  const level = "column"
  switch (declared.kind) {
    case "primary key":
      return {
        kind: "primary key",
        name: conventionalName(naming, table, columns, "pkey"),
        columns,
        level,
        ...plainKey
      }
    case "unique": {
      const name = declared.name ?? conventionalName(naming, table, columns, "key")
      return { kind: "unique", name, columns, level, ...plainKey }
    }
    case "check": {
      // `check` was typed against this column's own values when it was declared.
      const type = ofSignature(column.facts.type)
      const own = expression<never, never>({ _tag: "Column", source: table, name: column.name }, type)
      const name = declared.name ?? conventionalName(naming, table, columns, "check")
      return {
        kind: "check",
        name,
        columns,
        level,
        condition: checkOwn(table, declared.condition(own), `the check "${name}"`),
        noInherit: false
      }
    }
    case "foreign key": {
      const { options, target } = declared
      const name = conventionalName(naming, table, columns, "fkey")
      return { kind: "foreign key", name, columns, level, target: () => [target()], options, onDeleteColumns: [] }
    }
  }
}

const nameOf = ({ columns, table }: Place, key: string): string => {
  const column = columns.find((column) => column.key === key)
  if (column !== undefined) return column.name
  throw new InvalidSchema({
    problem: `a constraint of table "${table}" names the column "${key}", which it does not have`
  })
}

const ofElement = (place: Place, { of, ...rest }: Element): ElementPlan => ({
  ...rest,
  expr: typeof of === "string"
    ? { _tag: "Column", source: place.table, name: nameOf(place, of) }
    : checkOwn(place.table, of(place.handles), "an index")
})

const whereOf = ({ handles, table }: Place, where: ((columns: AnyColumns) => Expr) | undefined): Expr | undefined =>
  where && checkOwn(table, where(handles), "a partial index or exclusion constraint")

const columnsOf = (place: Place, elements: ReadonlyArray<Element>): ReadonlyArray<string> =>
  elements.flatMap(({ of }) => typeof of === "string" ? [nameOf(place, of)] : [])

const indexName = (
  { naming, table }: Place,
  elements: ReadonlyArray<Element>,
  columns: ReadonlyArray<string>
): string => {
  if (columns.length === elements.length) return conventionalName(naming, table, columns, "idx")
  throw new InvalidSchema({ problem: `an index of table "${table}" is over an expression: name it explicitly` })
}

const someColumn = ({ table }: Place, kind: string, columns: ReadonlyArray<unknown>): void => {
  if (columns.length === 0) throw new InvalidSchema({ problem: `a ${kind} of table "${table}" is over no column` })
}

const ofTable = (place: Place, declared: DeclaredConstraint): ConstraintPlan | IndexPlan => {
  const { handles, naming, table } = place
  const level = "table"
  switch (declared.kind) {
    case "primary key":
    case "unique": {
      const { deferrable, kind, nullsNotDistinct } = declared
      someColumn(place, `${kind} constraint`, declared.keys)
      const columns = declared.keys.map((key) => nameOf(place, key))
      const name = declared.name ?? conventionalName(naming, table, columns, kind === "unique" ? "key" : "pkey")
      const include = declared.include.map((key) => nameOf(place, key))
      return { kind, name, columns, level, nullsNotDistinct, include, deferrable }
    }
    case "check": {
      const { kind, name, noInherit } = declared
      const condition = checkOwn(table, declared.condition(handles), `the check "${name}"`)
      return { kind, name, columns: columnsIn(condition), level, condition, noInherit }
    }
    case "foreign key": {
      const { kind, options, target } = declared
      someColumn(place, "foreign key", declared.keys)
      const columns = declared.keys.map((key) => nameOf(place, key))
      const name = declared.name ?? conventionalName(naming, table, columns, "fkey")
      const onDeleteColumns = (options.onDeleteColumns ?? []).map((key) => nameOf(place, key))
      return { kind, name, columns, level, target, options, onDeleteColumns }
    }
    case "exclusion": {
      const { deferrable, kind, name, using } = declared
      someColumn(place, "exclusion constraint", declared.elements)
      const elements = declared.elements.map((element) => ({
        ...ofElement(place, element),
        operator: checkOperator(table, element.operator)
      }))
      const columns = columnsOf(place, declared.elements)
      return { kind, name, columns, level, using, elements, where: whereOf(place, declared.where), deferrable }
    }
    case "index": {
      const { kind, nullsNotDistinct, unique, using } = declared
      someColumn(place, "index", declared.elements)
      const columns = columnsOf(place, declared.elements)
      return {
        kind,
        name: declared.name ?? indexName(place, declared.elements, columns),
        columns,
        level,
        unique,
        using,
        elements: declared.elements.map((element) => ofElement(place, element)),
        include: declared.include.map((key) => nameOf(place, key)),
        with: declared.with,
        tablespace: declared.tablespace,
        nullsNotDistinct,
        where: whereOf(place, declared.where)
      }
    }
    default:
      return declared satisfies never
  }
}

/** An operator is written as it stands, so it may be made of PostgreSQL's operator characters only, or `name.op`. */
const checkOperator = (table: string, operator: string): string => {
  if (/^[-+*/<>=~!@#%^&|`?]+$/.test(operator) && !operator.includes("--") && !operator.includes("/*")) return operator
  throw new InvalidSchema({ problem: `an exclusion constraint of table "${table}" has "${operator}" for an operator` })
}

/** All constraints and indexes of a table with their names. Throws `InvalidSchema` for an over-long or duplicate name. */
export const planConstraints = (
  place: Place,
  declared: ReadonlyArray<DeclaredConstraint>
): { readonly constraints: ReadonlyArray<ConstraintPlan>; readonly indexes: ReadonlyArray<IndexPlan> } => {
  const { columns, table } = place
  const plans = [
    ...columns.flatMap((column) => column.facts.constraints.map((constraint) => ofColumn(place, column, constraint))),
    ...declared.map((constraint) => ofTable(place, constraint))
  ]
  const names = new Set<string>()
  for (const { kind, name } of plans) {
    const what = kind === "index"
      ? "an index"
      : kind === "exclusion"
      ? "an exclusion constraint"
      : `a ${kind} constraint`
    checkIdentifier(name, `${what} of table "${table}"`)
    if (names.has(name)) {
      throw new InvalidSchema({
        problem: `two constraints of table "${table}" would be called "${name}": name one explicitly`
      })
    }
    names.add(name)
  }
  if (plans.filter(({ kind }) => kind === "primary key").length > 1) {
    throw new InvalidSchema({ problem: `table "${table}" has two primary keys: declare one over all of the columns` })
  }
  return {
    constraints: plans.filter((plan) => plan.kind !== "index"),
    indexes: plans.filter((plan) => plan.kind === "index")
  }
}

/** What a write can break, by name: the constraints, and the unique indexes. */
export const breakable = (
  table: { readonly constraints: ReadonlyArray<ConstraintPlan>; readonly indexes: ReadonlyArray<IndexPlan> }
): ReadonlyArray<ConstraintPlan | IndexPlan> => [...table.constraints, ...table.indexes.filter(({ unique }) => unique)]
