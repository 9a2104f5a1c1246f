/**
 * Joins by a foreign key: the condition that a declared key stands for, found where the query is built. Between which tables
 * a key leads, a column's type does not say (docs/decisions/0027), so none or two are refused as the join is written.
 */
import type { Column as ColumnNode, Expr } from "../ast/Expr.ts"
import type { Source } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { binary, type Expression, expression } from "../expression/Expression.ts"
import type { AnyColumn, Column } from "../schema/Column.ts"
import { qualifiedName } from "../schema/Name.ts"
import { sourceOf, type TableInfo } from "../schema/Table.ts"
import type { ForeignKeyPlan, TablePlan } from "../schema/TablePlan.ts"
import { boolean } from "../type/Text.ts"
import { declarationOf } from "./Determined.ts"

/** What a join without a condition takes: a table, and no query, which has no foreign keys. */
export type Keyed<Fields> = Fields[keyof Fields] extends { readonly "~C": unknown } ? unknown
  : "only tables have foreign keys: say on what this is joined"

/** A key with the source whose rows it is declared for. */
interface Outgoing {
  readonly key: ForeignKeyPlan
  readonly source: Source
}

/** The constraints of a partition are those of its table. */
const constraintsOf = (plan: TablePlan): TablePlan["constraints"] => [
  ...plan.constraints,
  ...plan.partitionOf === undefined ? [] : constraintsOf(plan.partitionOf.parent)
]

/** The table behind a source that has a declaration; an alias and a sample keep their table's keys. */
const tableBehind = (source: Source): string | undefined => {
  const plan = declarationOf(source)
  return plan === undefined ? undefined : qualifiedName(plan.source)
}

const keysTo = (source: Source, target: Source): ReadonlyArray<Outgoing> => {
  const plan = declarationOf(source)
  const table = tableBehind(target)
  if (plan === undefined || table === undefined) return []
  return constraintsOf(plan).flatMap((key) =>
    key.kind === "foreign key" && key.target().some((column) => qualifiedName(column.table) === table)
      ? [{ key, source }]
      : []
  )
}

const pair = (own: ColumnNode, other: ColumnNode): Expr => binary("=", own, other)

/** `own = referenced`, for each of the key's columns. */
const conditionOf = ({ key, source }: Outgoing, target: Source): Expr => {
  const referenced = key.target()
  const pairs = key.columns.map((name, index) =>
    pair(
      { _tag: "Column", source: source.alias, name },
      // A key points at as many columns as it has.
      { _tag: "Column", source: target.alias, name: (referenced[index] as AnyColumn).name }
    )
  )
  const [first] = pairs
  return pairs.length === 1 && first !== undefined ? first : { _tag: "Logical", operator: "and", operands: pairs }
}

const quoted = (sources: ReadonlyArray<Source>): string => sources.map(({ alias }) => `"${alias}"`).join(", ")

/**
 * The condition of the one foreign key between the joined source and those in scope, in either direction. Throws
 * `InvalidQuery`, which names them, where there is none or more than one.
 */
export const foreignKeyCondition = (scope: ReadonlyArray<Source>, joined: Source): Expr => {
  const found = scope.flatMap((one) => [
    ...keysTo(one, joined).map((outgoing) => ({ outgoing, target: joined })),
    ...keysTo(joined, one).map((outgoing) => ({ outgoing, target: one }))
  ])
  const [first] = found
  if (first === undefined) {
    throw new InvalidQuery({
      problem: `no foreign key leads between "${joined.alias}" and ${quoted(scope)}: say on what it is joined`
    })
  }
  if (found.length > 1) {
    const names = found.map(({ outgoing: { key, source } }) => `${source.alias}.${key.name}`).join(", ")
    throw new InvalidQuery({
      problem: `more than one foreign key leads between "${joined.alias}" and ${quoted(scope)} (${names}): ` +
        "say which, with `references`"
    })
  }
  return conditionOf(first.outgoing, first.target)
}

/**
 * The condition that a foreign key stands for, by a column of it and the table that it points at: for a join of tables
 * between which more than one key leads, and wherever else a condition stands. The column says which key, and reads as the
 * declaration does; a key's name would be a string that an alias does not tell apart. Of a key over several columns
 * any that no other key to the table has, and all of them are compared.
 *
 * Source: https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK
 *
 * @returns a condition over both tables. Throws `InvalidQuery` where the column is of no foreign key to the table, or of two
 *
 * @example
 * import { alias, from, Pg, references, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint().references(() => users.id)
 *   editorId = Pg.bigint().nullable().references(() => users.id)
 * })
 * const editor = alias(users, "editor")
 * const edited = from(posts)
 *   .innerJoin(users, references(posts.authorId, users))
 *   .leftJoin(editor, references(posts.editorId, editor))
 *   .select({ id: posts.id, author: users.name, editor: editor.name })
 */
export const references = <T1 extends string, T2 extends string>(
  column: Column<T1, unknown, unknown>,
  table: TableInfo<T2, unknown, unknown>
): Expression<T1 | T2, boolean, T1 | T2> => {
  const target = sourceOf(table)
  // A table's columns stand in its source; those of a query do not, and have no keys.
  const source = column.table as Source
  const found = keysTo(source, target).filter(({ key }) => key.columns.includes(column.name))
  const [first] = found
  const what = `"${column.table.alias}"."${column.name}"`
  if (first === undefined) {
    throw new InvalidQuery({ problem: `${what} is of no foreign key to "${target.alias}"` })
  }
  if (found.length > 1) {
    throw new InvalidQuery({
      problem: `${what} is of more than one foreign key to "${target.alias}": write the condition`
    })
  }
  return expression(conditionOf(first, target), boolean)
}
