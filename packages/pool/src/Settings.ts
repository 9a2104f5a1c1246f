/**
 * What a transaction, or a savepoint in it, sets for itself alone: timeouts, and the row context. Times go with BEGIN in
 * one message, being numbers; the rest is bound as parameters. A savepoint remembers what it replaced: what is set
 * locally would otherwise last until the end of the whole transaction.
 *
 * Source: https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SET
 */
import { DatabaseError, Reason, type RowContextValues, type TransactionSettings } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** A setting and its value, as the server wants them. */
export type Setting = readonly [name: string, value: string]

const refuse = (problem: string) => Effect.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem }) }))

const times = [
  ["statementTimeout", "statement_timeout"],
  ["lockTimeout", "lock_timeout"],
  ["idleInTransactionTimeout", "idle_in_transaction_session_timeout"]
] as const

const largest = 2_147_483_647

/** The timeouts of a transaction in milliseconds. */
export const timeouts = (options: TransactionSettings): Effect.Effect<ReadonlyArray<Setting>, DatabaseError> => {
  const found: Array<Setting> = []
  for (const [key, name] of times) {
    const given = options[key]
    if (given === undefined) continue
    const milliseconds = Math.round(Duration.toMillis(given))
    if (!(milliseconds >= 1 && milliseconds <= largest)) {
      return refuse(`${key} must be at least 1 and at most ${largest} milliseconds`)
    }
    found.push([name, `${milliseconds}`])
  }
  return Effect.succeed(found)
}

/** A prefix, so that nothing of the server's own is set in passing. */
const settingName = /^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)+$/

/** The row context's settings; the role comes last, since it may not be allowed to set the others. */
export const rowSettings = (
  context: RowContextValues | undefined
): Effect.Effect<ReadonlyArray<Setting>, DatabaseError> => {
  if (context === undefined) return Effect.succeed([])
  const found: Array<Setting> = Object.entries(context.settings ?? {})
  if (context.role !== undefined) found.push(["role", context.role])
  for (const [name, value] of found) {
    if (name !== "role" && !settingName.test(name)) {
      return refuse(`the row context's setting "${name}" needs a prefix, such as app.${name}`)
    }
    if (typeof value !== "string" || value.includes("\0")) {
      return refuse(`the row context's ${name} is not a text, or holds the character NUL`)
    }
  }
  return Effect.succeed(found)
}

/** The statement that sets them, and yields what each was before. */
export const setLocal = (settings: ReadonlyArray<Setting>): readonly [text: string, parameters: Array<string>] => {
  const calls = settings.map((_, index) => {
    const name = `$${index * 2 + 1}::text`
    return `coalesce(current_setting(${name}, true), ''), set_config(${name}, $${index * 2 + 2}::text, true)`
  })
  return [`select ${calls.join(", ")}`, settings.flat()]
}

/** What to set to have it as it was before. In order, so that the role is given back before what it may not set. */
export const before = (
  settings: ReadonlyArray<Setting>,
  row: ReadonlyArray<string | null> | undefined
): ReadonlyArray<Setting> => settings.map(([name], index): Setting => [name, row?.[index * 2] ?? ""]).reverse()
