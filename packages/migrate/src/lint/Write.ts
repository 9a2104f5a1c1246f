/** Statements that write rows, and queries. */
import { isVolatile } from "../lock/Volatility.ts"
import * as Op from "../operation/Constructors.ts"
import { type Does, harmless, one } from "./Does.ts"
import { NotRead, type Reader } from "./Reader.ts"

const assignedIn = (reader: Reader): ReadonlyArray<string> => {
  const names: Array<string> = []
  do {
    if (reader.sees("(")) {
      const inner = reader.brackets()
      names.push(...inner.slice(1, -1).split(",").map((name) => name.trim().replaceAll("\"", "")))
    } else names.push(reader.identifier())
    reader.needs("=")
    reader.until(",", "where", "from", "returning")
  } while (reader.takes(","))
  return names
}

export const write = (reader: Reader, kind: "insert" | "update" | "delete"): ReadonlyArray<Does> => {
  if (kind === "insert") reader.needs("into")
  if (kind === "delete") reader.needs("from")
  reader.takes("only")
  const table = reader.name()
  if (kind === "insert") {
    reader.rest()
    return [{ _tag: "Write", kind, table, everyRow: false, assigned: [] }]
  }
  reader.until("set", "where")
  const assigned = kind === "update" && reader.takes("set") ? assignedIn(reader) : []
  reader.until("where")
  const everyRow = !reader.sees("where")
  reader.rest()
  return [{ _tag: "Write", kind, table, everyRow, assigned }]
}

/** A query; with INTO it makes a table, as CREATE TABLE AS does. */
export const select = (reader: Reader, text: string): ReadonlyArray<Does> => {
  if (isVolatile(text)) throw new NotRead("a call")
  reader.until("into")
  if (!reader.takes("into")) return harmless
  const kind = ["temporary", "temp"].find((word) => reader.takes(word))
  reader.takes("unlogged")
  reader.takes("table")
  const table = reader.name()
  reader.rest()
  return kind === undefined ? one(Op.createTable(table, { columns: [] })) : harmless
}
