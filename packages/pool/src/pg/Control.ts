/** Statements that begin and end transactions and savepoints: these are done by the pool, and not sent as they stand. */
import type { TransactionOptions } from "@aludel/sql"
import { optionsOf } from "../sqlClient/Begin.ts"

/** What a text is. */
export type Control =
  | { readonly _tag: "Begin"; readonly options: TransactionOptions }
  | { readonly _tag: "Commit" | "Rollback" }
  | { readonly _tag: "Savepoint" | "RollbackTo" | "Release"; readonly name: string }
  | { readonly _tag: "Unknown"; readonly problem: string }

const name = `("(?:[^"]|"")+"|[a-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*)`
const end = "\\s*;?\\s*$"
const forms: ReadonlyArray<
  readonly [form: RegExp, tag: "Commit" | "Rollback" | "Savepoint" | "RollbackTo" | "Release"]
> = [
  [new RegExp(`^(?:commit|end)(?:\\s+(?:work|transaction))?${end}`, "i"), "Commit"],
  [new RegExp(`^(?:rollback|abort)(?:\\s+(?:work|transaction))?${end}`, "i"), "Rollback"],
  [new RegExp(`^savepoint\\s+${name}${end}`, "i"), "Savepoint"],
  [new RegExp(`^rollback(?:\\s+(?:work|transaction))?\\s+to(?:\\s+savepoint)?\\s+${name}${end}`, "i"), "RollbackTo"],
  [new RegExp(`^release(?:\\s+savepoint)?\\s+${name}${end}`, "i"), "Release"]
]

/** A name without quotes is of small letters, as the server takes it. */
const nameOf = (written: string): string =>
  written.startsWith("\"") ? written.slice(1, -1).replaceAll("\"\"", "\"") : written.toLowerCase()

const leading = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/)+/

/** Undefined for a statement that is sent. */
export const controlOf = (text: string): Control | undefined => {
  const statement = text.replace(leading, "")
  const [word = ""] = /^[a-z]+/i.exec(statement) ?? []
  if (!/^(?:begin|start|commit|end|rollback|abort|savepoint|release)$/i.test(word)) return undefined
  const options = /^(?:begin|start)$/i.test(word) ? optionsOf(statement) : undefined
  if (options !== undefined) return { _tag: "Begin", options }
  for (const [form, tag] of forms) {
    const found = form.exec(statement)
    if (found === null) continue
    return tag === "Commit" || tag === "Rollback" ? { _tag: tag } : { _tag: tag, name: nameOf(found[1] ?? "") }
  }
  return { _tag: "Unknown", problem: `this form of ${word.toUpperCase()} is not known here; nothing was sent` }
}
