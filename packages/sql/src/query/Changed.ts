/**
 * The row before and after a change, in RETURNING: PostgreSQL 18's `old` and `new`. An older server refuses them; there a
 * join of the table's alias in FROM gives an update's old values.
 *
 * Source: https://www.postgresql.org/docs/current/dml-returning.html
 */
import { type Column, column } from "../schema/Column.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import { planOf, type TableInfo } from "../schema/Table.ts"
import type { Selection } from "./Selection.ts"

/** The columns of a row before or after it was changed; they are in scope in `returningChange` of the table's own writes. */
export type Changed<Scope extends string, Fields> = {
  readonly [Key in keyof Fields]: Column<Scope, (Fields[Key] & AnyColumnDefinition)["~A"], Key>
}

/** The names under which the rows before and after stand in scope. */
export type ChangedScope<Table extends string> = `old ${Table}` | `new ${Table}`

/** The row of a selection, in which what is of the nullable tables may be null: a member, which has no alias in a hover. */
export interface ChangedRow<Selected extends Selection<unknown>, Nullable> {
  readonly row: {
    readonly [Key in keyof Selected]: [Selected[Key]["~S"] & Nullable] extends [never] ? Selected[Key]["~A"]
      : Selected[Key]["~A"] | null
  }
}

const changed = (table: TableInfo<unknown, unknown, unknown>, alias: "old" | "new") => {
  const { columns, source: { name, schema } } = planOf(table)
  return Object.fromEntries(
    columns.map(({ facts, key, name: column_ }) => [key, column({ schema, name, alias }, key, column_, facts.type)])
  )
}

/**
 * The row as it was: `old` in RETURNING. Null for a row that was inserted. PostgreSQL 18 or newer.
 *
 * @example
 * import { after, before, eq, Pg, table, update } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const rename = (id: bigint, name: string) =>
 *   update(users).set({ name }).where(eq(users.id, id)).returningChange({ was: before(users).name, is: after(users).name })
 */
export const before = <Name extends string, Fields>(
  table: TableInfo<Name, Fields, unknown>
): Changed<`old ${Name}`, Fields> =>
  // The seam between the columns under their new name and their type.
  changed(table, "old") as never

/** The row as it is now: `new` in RETURNING. Null for a row that was deleted. PostgreSQL 18 or newer. */
export const after = <Name extends string, Fields>(
  table: TableInfo<Name, Fields, unknown>
): Changed<`new ${Name}`, Fields> =>
  // As above.
  changed(table, "new") as never
