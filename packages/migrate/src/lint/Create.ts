/** CREATE, as far as its words tell. */
import * as Op from "../operation/Constructors.ts"
import { createIndex, createTable } from "./CreateTable.ts"
import { type Does, harmless, one, unshown } from "./Does.ts"
import { NotRead, type Reader } from "./Reader.ts"
import { serverObject } from "./ServerObject.ts"

const domainFrom = (reader: Reader): ReadonlyArray<Does> => {
  const name = reader.name()
  reader.takes("as")
  const type = reader.until("collate", "default", "constraint", "not", "null", "check")
  const text = reader.rest()
  const constraints = /\bcheck\b/i.test(text) ? [Op.constraint("", text)] : []
  return one(Op.createDomain(Op.domain(name, type, { constraints, notNull: /\bnot\s+null\b/i.test(text) })))
}

/** They may speak of tables and do not touch them. */
const unlocking = (reader: Reader, does: ReadonlyArray<Does>): ReadonlyArray<Does> => {
  reader.isQualified = true
  reader.rest()
  return does
}

/** Enums and composite types are looked at; ranges, base types and shells are not. */
const isShownType = (reader: Reader): boolean => {
  reader.name()
  return reader.takes("as") && (reader.sees("enum") || reader.sees("("))
}

const statistics = (reader: Reader): ReadonlyArray<Does> => {
  reader.takes("if", "not", "exists")
  // A name may be left out since PostgreSQL 16.
  const name = reader.sees("on") || reader.sees("(") ? { schema: "", name: "" } : reader.name()
  reader.until("from")
  reader.needs("from")
  return one(Op.createStatistics(reader.name(), name, ""))
}

export const create = (reader: Reader): ReadonlyArray<Does> => {
  reader.takes("or", "replace")
  const unique = reader.takes("unique")
  if (reader.takes("index")) return createIndex(reader, unique)
  if (reader.takes("temporary") || reader.takes("temp") || reader.takes("global") || reader.takes("local")) {
    reader.rest()
    return harmless
  }
  reader.takes("unlogged")
  if (reader.takes("table")) return createTable(reader)
  if (reader.takes("domain")) return domainFrom(reader)
  if (reader.takes("schema")) {
    reader.takes("if", "not", "exists")
    return one(Op.createSchema(reader.identifier()))
  }
  if (reader.takes("extension")) {
    reader.takes("if", "not", "exists")
    const name = reader.identifier()
    reader.rest()
    return one(Op.createExtension(name))
  }
  const materialized = reader.takes("materialized")
  if (reader.takes("recursive", "view") || reader.takes("view")) {
    reader.takes("if", "not", "exists")
    const name = reader.name()
    return one(Op.createView(name, reader.rest(), { materialized }))
  }
  if (reader.takes("constraint", "trigger") || reader.takes("trigger")) {
    const name = reader.identifier()
    reader.until("on")
    reader.needs("on")
    const table = reader.name()
    return one(Op.createTrigger(table, name, reader.rest()))
  }
  if (reader.takes("policy")) {
    const name = reader.identifier()
    reader.needs("on")
    const table = reader.name()
    reader.rest()
    return one(Op.createPolicy(table, name, {}))
  }
  if (["function", "procedure", "sequence"].some((word) => reader.takes(word))) return unlocking(reader, harmless)
  if (reader.takes("type")) return unlocking(reader, isShownType(reader) ? harmless : unshown)
  if (reader.takes("aggregate")) return unlocking(reader, unshown)
  if (reader.takes("statistics")) return statistics(reader)
  const what = serverObject(reader)
  if (what !== undefined) return unlocking(reader, [{ _tag: "ServerObject", what }])
  throw new NotRead("create")
}
