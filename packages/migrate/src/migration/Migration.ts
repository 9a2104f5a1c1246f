/**
 * A migration: one node of the graph of schema changes. It knows its parents, not its place in a row, so that two branches
 * can each add one and be merged.
 */
import type { Operation } from "../operation/Operation.ts"

/** A migration that took the place of others, and whose file is gone since. */
export interface Replacement {
  readonly id: string
  readonly replaces: ReadonlyArray<string>
}

/** What a migration file exports. */
export interface Migration {
  /** Given once, when the file is made; what it holds is watched by its checksum. */
  readonly id: string
  /** The migrations that it follows: none for the first, two or more for a merge. */
  readonly parents: ReadonlyArray<string>
  /** What it is for, in words. */
  readonly message: string
  readonly up: ReadonlyArray<Operation>
  /** What undoes it; undefined where nothing does. */
  readonly down: ReadonlyArray<Operation> | undefined
  /** Whether undoing it brings back the schema and not the rows. */
  readonly losesRows: boolean
  /** The migrations whose place it took: a database that has all of them has this one. */
  readonly replaces?: ReadonlyArray<string> | undefined
  /**
   * What those had taken the place of themselves, the oldest first: a database that has all of such a list has the migration
   * that took its place.
   */
  readonly formerly?: ReadonlyArray<Replacement> | undefined
  /** Where it was read from, for messages. */
  readonly file?: string | undefined
}

interface Declared {
  readonly id: string
  readonly parents?: ReadonlyArray<string> | undefined
  readonly message: string
  readonly up: ReadonlyArray<Operation>
  readonly down?: ReadonlyArray<Operation> | undefined
  readonly losesRows?: boolean | undefined
  readonly replaces?: ReadonlyArray<string> | undefined
  readonly formerly?: ReadonlyArray<Replacement> | undefined
}

/**
 * Declares a migration.
 *
 * @example
 * import { addColumn, column, dropColumn, migration } from "@aludel/migrate"
 *
 * export default migration({
 *   id: "3f9a1c0b7d2e",
 *   parents: ["0b1c2d3e4f50"],
 *   message: "users have a nickname",
 *   up: [addColumn("users", column("nickname", "text"))],
 *   down: [dropColumn("users", "nickname")]
 * })
 */
export const migration = (
  { down, formerly, id, losesRows, message, parents, replaces, up }: Declared
): Migration => ({
  id,
  parents: parents ?? [],
  message,
  up,
  down,
  losesRows: losesRows ?? false,
  ...replaces === undefined ? {} : { replaces },
  ...formerly === undefined ? {} : { formerly }
})
