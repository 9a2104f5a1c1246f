/** A foreign key over several columns. */
import type { AnyColumn } from "./Column.ts"
import type { ReferenceOptions } from "./ColumnFacts.ts"
import { constrained, type DerivedName, type NamedForeignKey, type TableConstraint } from "./Constraint.ts"

/** The columns that a foreign key points at. */
export type ForeignKeyTarget = ReadonlyArray<AnyColumn>

/** Options of `foreignKey`. */
export interface ForeignKeyOptions<out Name extends string, out Key extends string> extends ReferenceOptions {
  /** Its name, where it is not PostgreSQL's default. */
  readonly name?: Name | undefined
  /** Which of its columns `onDelete` sets to null or their default; all unless given. PostgreSQL 15 or newer. */
  readonly onDeleteColumns?: ReadonlyArray<Key> | undefined
}

/**
 * `FOREIGN KEY` over several columns, by their keys.
 *
 * @param target the referenced columns, in the same order and of one table. Where that table is this one, or refers
 *   back to it, TypeScript asks for the arrow's type: `(): ForeignKeyTarget => [nodes.tenant, nodes.id]`
 *
 * @example
 * import { foreignKey, Pg, primaryKey, table } from "@aludel/sql"
 *
 * const seats = table("seats", class Seats {
 *   row = Pg.integer()
 *   number = Pg.integer()
 * }, { constraints: [primaryKey("row", "number")] })
 * const tickets = table("tickets", class Tickets {
 *   seatRow = Pg.integer()
 *   seatNumber = Pg.integer()
 * }, { constraints: [foreignKey(["seatRow", "seatNumber"], () => [seats.row, seats.number])] })
 */
export const foreignKey = <const Keys extends ReadonlyArray<string>, const Name extends string = never>(
  keys: Keys,
  target: () => ForeignKeyTarget,
  options: ForeignKeyOptions<Name, NoInfer<Keys[number]>> = {}
): TableConstraint<
  Keys[number],
  [Name] extends [never] ? DerivedName<"fkey", Keys> : NamedForeignKey<Name>
> => constrained({ kind: "foreign key", name: options.name, keys, target, options })
