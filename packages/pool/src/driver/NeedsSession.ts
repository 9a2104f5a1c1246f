/**
 * What a statement wants its session to keep beyond the transaction it is in: a setting, a prepared name, LISTEN, a
 * temporary table, a lock. A pooler that lends the server by the transaction would leave that with another client. Judged by
 * its text, once for each; what a function of the database does in secret is not seen.
 *
 * Source: https://www.pgbouncer.org/features.html
 */
import { statementOf, withoutLocalConfig } from "./Touch.ts"

/** By the first word of a statement, what it is. */
const commands: ReadonlyArray<readonly [begins: RegExp, what: string]> = [
  [/^(?:un)?listen\b/i, "LISTEN"],
  [/^prepare\b(?!\s+transaction\b)/i, "PREPARE"],
  [/^deallocate\b/i, "DEALLOCATE"],
  [/^discard\b/i, "DISCARD"],
  [/^load\b/i, "LOAD"],
  [/^reset\b/i, "RESET"],
  [/^set\b(?!\s+(?:local|transaction|constraints)\b)/i, "SET"],
  [/^declare\b[\s\S]*?\bwith\s+hold\b/i, "a cursor WITH HOLD"],
  [
    /^create\s+(?:(?:local|global)\s+)?temp(?:orary)?\b(?![\s\S]*\bon\s+commit\s+drop\b)/i,
    "a temporary table that outlasts its transaction"
  ]
]

/** Anywhere in it. */
const calls: ReadonlyArray<readonly [call: RegExp, what: string]> = [
  [/\bpg_(?:try_)?advisory_(?:un)?lock(?:_shared|_all)?\s*\(/i, "an advisory lock that outlasts its transaction"],
  [/\bset_config\s*\(/i, "set_config without `true`, which ends with the transaction,"],
  [/\binto\s+(?:local\s+|global\s+)?temp(?:orary)?\b/i, "a temporary table that outlasts its transaction"]
]

const literals = /'(?:[^']|'')*'/g

const judge = (text: string): string | undefined => {
  const statement = statementOf(text)
  const command = commands.find(([begins]) => begins.test(statement))
  if (command !== undefined) return command[1]
  const calling = withoutLocalConfig(statement.replace(literals, "''"))
  return calls.find(([call]) => call.test(calling))?.[1]
}

const most = 2_000
const judged = new Map<string, string | undefined>()

/** What of the statement needs a session; undefined where nothing does. */
export const needsSession = (text: string): string | undefined => {
  if (judged.has(text)) return judged.get(text)
  if (judged.size >= most) judged.clear()
  const found = judge(text)
  judged.set(text, found)
  return found
}
