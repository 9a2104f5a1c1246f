/**
 * A migration's statements in parts: what runs in one transaction together, and what can run in none and so stands alone.
 * Pure.
 */
import type { Operation } from "../operation/Operation.ts"
import { type MigrationStatement, statementsOf } from "../operation/Statements.ts"

/** Statements of one transaction, or one statement outside of any. */
export interface Part {
  readonly transactional: boolean
  readonly statements: ReadonlyArray<MigrationStatement>
}

export const partsOf = (operations: ReadonlyArray<Operation>): ReadonlyArray<Part> => {
  const parts: Array<{ transactional: boolean; statements: Array<MigrationStatement> }> = []
  for (const statement of operations.flatMap(statementsOf)) {
    const last = parts.at(-1)
    if (statement.transactional && last?.transactional === true) last.statements.push(statement)
    else parts.push({ transactional: statement.transactional, statements: [statement] })
  }
  return parts
}
