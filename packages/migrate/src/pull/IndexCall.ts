/** An index as a call; undefined where it says something that the program cannot. */
import type { Templates } from "@aludel/sql"
import { conventionalName } from "@aludel/sql/Plan"
import type { Index, Table } from "../catalog/Catalog.ts"
import { keyOf } from "./Name.ts"
import { closing, fragment, listed, text, unquoted } from "./Template.ts"

const name = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`

const suffix = new RegExp(
  String
    .raw`^(?<collate>\s+COLLATE (?<collation>${name}(?:\.${name})?))?(?<opclass>\s+(?!ASC|DESC|NULLS)${name}(?:\.${name})?)?` +
    String.raw`(?<order>\s+(?:ASC|DESC))?(?:\s+NULLS (?<nulls>FIRST|LAST))?$`
)

const partCall = (part: string, table: Table): string | undefined => {
  const column = new RegExp(`^${name}`).exec(part)?.[0] ?? ""
  const open = part.startsWith("(") ? 0 : part[column.length] === "(" ? column.length : undefined
  const end = open === undefined ? column.length : closing(part, open) + 1
  const options = suffix.exec(part.slice(end))?.groups
  if (options === undefined) return undefined
  const isColumn = open === undefined
  const known = table.columns.some((candidate) => candidate.name === unquoted(column))
  if (isColumn && !known) return undefined
  const { collation, nulls, opclass, order } = options
  const of = isColumn
    ? `key: ${text(keyOf(unquoted(column)).key)}`
    : `expression: () => ${fragment(part.slice(0, end), "Pg.text()")}`
  const fields = [
    of,
    ...order === undefined ? [] : [`order: ${text(order.trim().toLowerCase())}`],
    ...nulls === undefined ? [] : [`nulls: ${text(nulls.toLowerCase())}`],
    ...opclass === undefined ? [] : [`operatorClass: ${text(opclass.trim())}`],
    ...collation === undefined ? [] : [`collation: ${text(unquoted(collation))}`]
  ]
  return isColumn && fields.length === 1 ? text(keyOf(unquoted(column)).key) : `{ ${fields.join(", ")} }`
}

const rest = /^(?: INCLUDE \((?<include>[^()]*)\))?(?<nulls> NULLS NOT DISTINCT)?(?: WHERE (?<where>.*))?$/s

export const indexCall = (index: Index, table: Table, naming: Templates): string | undefined => {
  const { columns, definition, unique, valid } = index
  const open = definition.indexOf(" (") + 1
  const end = closing(definition, open)
  const behind = rest.exec(definition.slice(end + 1))?.groups
  if (!valid || behind === undefined) return undefined
  const parts = listed(definition.slice(open + 1, end)).map((part) => partCall(part, table))
  if (parts.includes(undefined)) return undefined
  const method = definition.slice(0, open - 1)
  const included = behind["include"] === undefined ? [] : listed(behind["include"]).map(unquoted)
  const keys = columns.filter((column) => !included.includes(column))
  const isDerived = keys.length === parts.length && conventionalName(naming, table.name, keys, "idx") === index.name
  const options = [
    ...isDerived ? [] : [`name: ${text(index.name)}`],
    ...method === "btree" ? [] : [`using: ${text(method)}`],
    ...included.length === 0 ? [] : [`include: [${included.map((column) => text(keyOf(column).key)).join(", ")}]`],
    ...behind["nulls"] === undefined ? [] : ["nullsNotDistinct: true"],
    ...behind["where"] === undefined ? [] : [`where: () => ${fragment(behind["where"], "Pg.boolean()")}`]
  ]
  const given = options.length === 0 ? "" : `, { ${options.join(", ")} }`
  return `${unique ? "uniqueIndex" : "index"}([${parts.join(", ")}]${given})`
}
