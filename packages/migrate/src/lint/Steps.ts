/** A migration's operations as steps to look at, and what cannot be looked at. */
import { readContinued } from "../operation/Continue.ts"
import type { Operation } from "../operation/Operation.ts"
import { statementsOf } from "../operation/Statements.ts"
import { readBackfill } from "../safe/Backfill.ts"
import { recognise } from "./Recognise.ts"
import type { Step } from "./Step.ts"
import { statementsIn, tokensOf } from "./Token.ts"

/** A statement whose effect is not known. */
export interface NotLookedAt {
  /** The place of the operation among those of the migration. */
  readonly index: number
  readonly statement: string
  readonly reason: string
}

export interface Steps {
  readonly steps: ReadonlyArray<Step>
  readonly notLookedAt: ReadonlyArray<NotLookedAt>
}

const unread =
  "what it does cannot be told from its words (a DO block, a call, dynamic SQL, or a form that is not known): " +
  "read it yourself, and waive \"not-looked-at\" with a reason"

const queried = "it runs queries of the program"
const unended = "a string, a name or a comment in it does not end"

export const stepsOf = (operations: ReadonlyArray<Operation>): Steps => {
  const steps: Array<Step> = []
  const notLookedAt: Array<NotLookedAt> = []
  let number = 0
  let isOpen = false
  for (const [index, operation] of operations.entries()) {
    const statements = statementsOf(operation)
    const transactional = statements.every((statement) => statement.transactional)
    // As the runner cuts them: what follows each other and can be in a transaction is in one.
    if (!transactional || !isOpen) number++
    isOpen = transactional
    const transaction = transactional ? number : undefined
    if (operation._tag === "Data") {
      notLookedAt.push({ index, statement: operation.name, reason: queried })
      continue
    }
    if (operation._tag !== "Sql") {
      const text = statements.map((statement) => statement.text).join(";\n")
      steps.push({ does: operation, index, text, transaction, written: undefined })
      continue
    }
    for (const { text } of statements) {
      const fill = readBackfill(text)
      if (fill !== undefined) {
        const does = { _tag: "Backfill", table: fill.table, value: fill.value } as const
        steps.push({ does, index, text, transaction, written: undefined })
        continue
      }
      const continued = readContinued(text)
      if (continued !== undefined) {
        steps.push({ does: { _tag: "ContinueSequence", ...continued }, index, text, transaction, written: undefined })
        continue
      }
      const tokens = tokensOf(text)
      if (tokens === undefined) {
        notLookedAt.push({ index, statement: text, reason: unended })
        continue
      }
      for (const statement of statementsIn(tokens)) {
        const found = recognise(text, statement)
        const own = text.slice(statement[0]?.start, statement.at(-1)?.end)
        if (found === undefined) notLookedAt.push({ index, statement: own, reason: unread })
        else for (const does of found.does) steps.push({ does, index, text: own, transaction, written: found.written })
      }
    }
  }
  return { steps, notLookedAt }
}
