/**
 * Whether sort keys tell any two rows of a query apart, by the tables' declared keys; and which of them may be null.
 * A key column that is known makes its row known, a known row makes all of its columns known, and an equality in a join or
 * a condition carries what is known from one side to the other.
 */
import type { Column, Expr } from "../ast/Expr.ts"
import type { Select } from "../ast/Select.ts"
import type { Source } from "../ast/Source.ts"
import { planOfSource } from "../schema/Table.ts"
import type { TablePlan } from "../schema/TablePlan.ts"
import { conjuncts } from "./Condition.ts"
import { sourcesOf } from "./SelectNode.ts"

const nameOf = ({ name, source }: Column): string => `${source}\0${name}`

/** The declaration behind a source; of a query as a table nothing is declared. A view's is what its query says. */
export const declarationOf = (source: Source): TablePlan | undefined =>
  planOfSource(source._tag === "SampledSource" ? source.table : source)

const isNotNull = (plan: TablePlan, name: string): boolean =>
  plan.columns.some((column) => column.name === name && !column.facts.nullable)

/** Columns of which no two rows have the same values. Where null may stand, two rows may have it. */
const keysOf = (plan: TablePlan): ReadonlyArray<ReadonlyArray<string>> =>
  plan.constraints.flatMap((constraint) => {
    if (constraint.kind !== "primary key" && constraint.kind !== "unique") return []
    const known = constraint.kind === "primary key" || constraint.nullsNotDistinct ||
      constraint.columns.every((name) => isNotNull(plan, name))
    return known ? [constraint.columns] : []
  })

/** `to` is known where `from` is; always, where that is a value. */
interface Equality {
  readonly from: Column | undefined
  readonly to: Column
}

const equalitiesOf = (condition: Expr | undefined): ReadonlyArray<Equality> =>
  conjuncts(condition).flatMap((expr): ReadonlyArray<Equality> => {
    if (expr._tag !== "Binary" || expr.operator !== "=") return []
    const { left, right } = expr
    if (left._tag === "Column" && right._tag === "Column") return [{ from: left, to: right }, { from: right, to: left }]
    if (left._tag === "Column" && right._tag === "Bind") return [{ from: undefined, to: left }]
    return right._tag === "Column" && left._tag === "Bind" ? [{ from: undefined, to: right }] : []
  })

/** An outer join leaves rows for which its condition does not hold: it says something of the optional side only. */
const equalities = ({ joins, where }: Select): ReadonlyArray<Equality> => [
  ...equalitiesOf(where),
  ...joins.flatMap(({ kind, on, source }) => {
    if (kind === "full") return []
    const all = equalitiesOf(on)
    if (kind === "left") return all.filter(({ to }) => to.source === source.alias)
    return kind === "right" ? all.filter(({ to }) => to.source !== source.alias) : all
  })
]

/** Whether the same expression is among them: the same column, or the very same node. */
const includes = (keys: ReadonlyArray<Expr>, expr: Expr): boolean =>
  keys.some((key) => key === expr || (key._tag === "Column" && expr._tag === "Column" && nameOf(key) === nameOf(expr)))

/** Whether no two rows of the query agree in all of the keys. */
export const identifies = (select: Select, keys: ReadonlyArray<Expr>): boolean => {
  if (select.groupBy.length > 0) {
    return select.groupBy.every((group) => group._tag !== "GroupingSets" && includes(keys, group))
  }
  const columns = new Set(keys.flatMap((key) => key._tag === "Column" ? [nameOf(key)] : []))
  const rows = new Set<string>()
  const isKnown = (column: Column): boolean => columns.has(nameOf(column)) || rows.has(column.source)
  const equal = equalities(select)
  const sources = sourcesOf(select)
  let before = -1
  while (before < columns.size + rows.size) {
    before = columns.size + rows.size
    for (const { from, to } of equal) if (from === undefined || isKnown(from)) columns.add(nameOf(to))
    for (const source of sources) {
      const plan = declarationOf(source)
      const known = plan !== undefined &&
        keysOf(plan).some((key) => key.every((name) => isKnown({ _tag: "Column", source: source.alias, name })))
      if (known) rows.add(source.alias)
    }
  }
  return sources.every(({ alias }) => rows.has(alias))
}

/** The aliases whose columns an outer join may make null. */
const optional = ({ from, joins }: Select): ReadonlySet<string> => {
  const seen = from === undefined ? [] : [from.alias]
  const absent = new Set<string>()
  for (const { kind, source } of joins) {
    if (kind === "right" || kind === "full") { for (const alias of seen) absent.add(alias) }
    if (kind === "left" || kind === "full") absent.add(source.alias)
    seen.push(source.alias)
  }
  return absent
}

/** Whether the expression may be null in a row of the query, as far as the declarations say. */
export const isNullable = (select: Select, expr: Expr): boolean => {
  if (expr._tag === "Bind") return expr.value === null
  if (expr._tag === "Aggregate" && expr.name === "count") return false
  if (expr._tag !== "Column" || optional(select).has(expr.source)) return true
  if (select.groupBy.some((group) => group._tag === "GroupingSets")) return true
  const source = sourcesOf(select).find(({ alias }) => alias === expr.source)
  const plan = source === undefined ? undefined : declarationOf(source)
  return plan === undefined || !isNotNull(plan, expr.name)
}
