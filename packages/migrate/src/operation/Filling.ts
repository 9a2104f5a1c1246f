/** One statement that fills a column where it is null: the plain form, which a safe one puts batches in the place of. */
import type { QualifiedName } from "../catalog/Catalog.ts"
import type { Operation, Sql } from "./Operation.ts"
import { named, quoted } from "./Quote.ts"

const part = String.raw`"(?:[^"]|"")*"`
const form = new RegExp(String.raw`^update ((?:${part}\.)?${part}) set (${part}) = ([^]*) where (${part}) is null$`)

const unquoted = (name: string): string => name.slice(1, -1).replaceAll("\"\"", "\"")

/** @param value the value in SQL; it may speak of the row's other columns */
export const filling = (table: QualifiedName, column: string, value: string): Sql => ({
  _tag: "Sql",
  statements: [`update ${named(table)} set ${quoted(column)} = ${value} where ${quoted(column)} is null`],
  transactional: true
})

/** What a statement fills, and with what; undefined where it does something else, or more. */
export const readFilling = (
  operation: Operation
): { readonly table: QualifiedName; readonly column: string; readonly value: string } | undefined => {
  if (operation._tag !== "Sql" || operation.statements.length !== 1) return undefined
  const [, place = "", name = "", value = "", last = ""] = form.exec(operation.statements[0] ?? "") ?? []
  if (place === "" || name !== last) return undefined
  const names = [...place.matchAll(new RegExp(part, "g"))].map(([found]) => unquoted(found))
  const table = names.length > 1
    ? { schema: names[0] ?? "", name: names[1] ?? "" }
    : { schema: "public", name: names[0] ?? "" }
  const column = unquoted(name)
  return filling(table, column, value).statements[0] === operation.statements[0] ? { table, column, value } : undefined
}
