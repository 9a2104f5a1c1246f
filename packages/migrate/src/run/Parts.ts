/**
 * A migration's statements in parts: what runs in one transaction together, and what can run in none and so stands alone.
 * Pure.
 */
import { digest } from "../migration/Checksum.ts"
import type { Migration } from "../migration/Migration.ts"
import type { Operation } from "../operation/Operation.ts"
import { type MigrationStatement, statementsOf } from "../operation/Statements.ts"

/** Statements of one transaction, or one statement outside of any. */
export interface Part {
  readonly transactional: boolean
  readonly statements: ReadonlyArray<MigrationStatement>
}

const partsOf = (operations: ReadonlyArray<Operation>): ReadonlyArray<Part> => {
  const parts: Array<{ transactional: boolean; statements: Array<MigrationStatement> }> = []
  for (const statement of operations.flatMap(statementsOf)) {
    const last = parts.at(-1)
    const joins = statement.transactional && last?.transactional === true && last.statements.at(-1)?.commits !== true
    if (joins) last.statements.push(statement)
    else parts.push({ transactional: statement.transactional, statements: [statement] })
  }
  return parts
}

/** The parts of one direction; one at least, since what is written down needs a place. */
export const partsOfStep = (direction: "up" | "down", { down, up }: Migration): ReadonlyArray<Part> => {
  const parts = partsOf(direction === "up" ? up : down ?? [])
  return parts.length === 0 ? [{ transactional: true, statements: [] }] : parts
}

/** The checksum of the parts that a run did before it ended: the others may still be corrected. */
export const checksumOfDone = (direction: "up" | "down", migration: Migration, done: number): string =>
  digest(partsOfStep(direction, migration).slice(0, done).map(({ statements }) => statements.map(({ text }) => text)))
