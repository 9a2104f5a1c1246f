/** Errors by SQLSTATE: what the code makes of each code and class, and every reason with its fields. */
import { reasonOf } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../../Repository.ts"
import { declarationsOf, type Declared, note, tableOf } from "./Page.ts"

const folder = join(root, "packages/sql/src/error")

/** What the manual's appendix A calls them. */
const conditions: Readonly<Record<string, string>> = {
  "00": "successful completion",
  "01": "warning",
  "02": "no data",
  "03": "SQL statement not yet complete",
  "08": "connection exception",
  "09": "triggered action exception",
  "0A": "feature not supported",
  "0B": "invalid transaction initiation",
  "0F": "locator exception",
  "0L": "invalid grantor",
  "0P": "invalid role specification",
  "0Z": "diagnostics exception",
  "10": "XQuery error",
  "20": "case not found",
  "21": "cardinality violation",
  "22": "data exception",
  "23": "integrity constraint violation",
  "24": "invalid cursor state",
  "25": "invalid transaction state",
  "26": "invalid SQL statement name",
  "27": "triggered data change violation",
  "28": "invalid authorization specification",
  "2B": "dependent privilege descriptors still exist",
  "2D": "invalid transaction termination",
  "2F": "SQL routine exception",
  "34": "invalid cursor name",
  "38": "external routine exception",
  "39": "external routine invocation exception",
  "3B": "savepoint exception",
  "3D": "invalid catalog name",
  "3F": "invalid schema name",
  "40": "transaction rollback",
  "42": "syntax error or access rule violation",
  "44": "WITH CHECK OPTION violation",
  "53": "insufficient resources",
  "54": "program limit exceeded",
  "55": "object not in prerequisite state",
  "57": "operator intervention",
  "58": "system error",
  "72": "snapshot failure",
  F0: "configuration file error",
  HV: "foreign data wrapper error",
  P0: "PL/pgSQL error",
  XX: "internal error",
  "23001": "restrict violation",
  "23502": "not null violation",
  "23503": "foreign key violation",
  "23505": "unique violation",
  "23514": "check violation",
  "23P01": "exclusion violation",
  "25006": "read only SQL transaction",
  "25P02": "in failed SQL transaction",
  "25P03": "idle in transaction session timeout",
  "25P04": "transaction timeout",
  "3D000": "invalid catalog name",
  "40001": "serialization failure",
  "40002": "transaction integrity constraint violation",
  "40P01": "deadlock detected",
  "42501": "insufficient privilege",
  "42703": "undefined column",
  "42704": "undefined object",
  "42883": "undefined function",
  "42P01": "undefined table",
  "42P02": "undefined parameter",
  "53300": "too many connections",
  "55P03": "lock not available",
  "57P01": "admin shutdown",
  "57P02": "crash shutdown",
  "57P03": "cannot connect now",
  "57P04": "database dropped",
  "57P05": "idle session timeout"
}

const situation = { text: "select 1", user: "app", database: "shop" }

const reasonFor = (code: string) => {
  const nothing = { detail: undefined, hint: undefined, where: undefined, column: undefined, dataType: undefined }
  const place = { schema: undefined, table: undefined, constraint: undefined, position: undefined, routine: undefined }
  return reasonOf({ code, severity: "ERROR", message: Redacted.make(""), ...nothing, ...place }, situation)
}

/** The codes and classes that the table in the source has. */
const known = (): ReadonlyArray<string> =>
  [...readFileSync(join(folder, "SqlState.ts"), "utf8").matchAll(/^ {2}"?([0-9A-Z]{5}|[0-9A-Z]{2})"?: /gm)].map(
    ([, code = ""]) => code
  )

const yes = (retryable: boolean): string => retryable ? "yes" : "no"

const rows = (codes: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  codes.map((code) => {
    const condition = conditions[code]
    if (condition === undefined) throw new Error(`the reference has no name for ${code}`)
    const reason = reasonFor(code.padEnd(5, "Z"))
    const kind = reason._tag === "UnexpectedConstraint" ? `, \`kind: "${reason.kind}"\`` : ""
    return [
      `\`${code}\``,
      condition,
      `[\`${reason._tag}\`](#${reason._tag.toLowerCase()})${kind}`,
      yes(reason.retryable)
    ]
  })

const classCodes = (code: string): boolean => code.length === 2

const fieldsOf = ({ text }: Declared): ReadonlyArray<string> => {
  const head = text.slice(0, text.indexOf("{\n  readonly retryable"))
  const own = [...head.matchAll(/readonly (\w+)\??:/g)].map(([, name = ""]) => name)
  return [...new Set([...own, ...head.includes("Reported") ? ["server"] : []])]
}

const retryableOf = ({ name, text }: Declared): string => {
  const said = /readonly retryable = (.*)/.exec(text)?.[1]
  if (said === undefined) throw new Error(`${name} does not say whether it can be retried`)
  return said === "true" ? "yes" : said === "false" ? "no" : "it depends"
}

const section = (one: Declared): string => {
  const fields = fieldsOf(one)
  const facts = [
    `Retryable: ${retryableOf(one)}.`,
    ...fields.length > 0 ? [`Fields: ${fields.map((name) => `\`${name}\``).join(", ")}.`] : []
  ]
  return `### ${one.name}\n\n${one.words}\n\n${facts.join(" ")}`
}

const reasonsOf = (file: string): string =>
  declarationsOf(join(folder, `${file}.ts`)).filter(({ text }) => text.startsWith("export class ")).map(section).join(
    "\n\n"
  )

export const errors = (): string => {
  const codes = known()
  return `# Errors by SQLSTATE

${note}

Two errors come out of a statement. A **\`ConstraintViolation\`** says that a constraint broke which the statement's type lists; its
name is part of the type, and \`catchConstraint\` handles it. Everything else is a **\`DatabaseError\`**, whose \`reason\` is one of
those below:

\`\`\`ts
import { type DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"

declare const report: Effect.Effect<number, DatabaseError>

export const patient = report.pipe(
  Effect.catchReason("DatabaseError", "StatementTimeout", () => Effect.succeed(0)),
  Effect.retry({ times: 2, while: (error) => error.isRetryable })
)
\`\`\`

A reason is made from SQLSTATE and from what the client did, never from a message. "Retryable" says whether running the whole
operation again may succeed; a transaction is [run again](../how-to/retries.md) by itself for fewer of them.

## Codes of their own

${tableOf(["SQLSTATE", "PostgreSQL calls it", "reason", "retryable"], rows(codes.filter((code) => !classCodes(code))))}

A code of class 23 whose constraint the statement's type lists is a \`ConstraintViolation\` instead.

## Classes

All other codes, by their first two characters.

${tableOf(["class", "PostgreSQL calls it", "reason", "retryable"], rows(codes.filter(classCodes)))}

A code of no class there is one that a function of the database raised: \`${reasonFor("U1234")._tag}\`.

## Reasons: connections and the pool

${reasonsOf("ConnectionReason")}

## Reasons: what the server answered

${reasonsOf("StatementReason")}

## Reasons: transactions

${reasonsOf("TransactionReason")}

## Reasons: what the client refused

${reasonsOf("ClientReason")}
`
}
