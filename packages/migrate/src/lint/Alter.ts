/** ALTER of all but tables, as far as its words tell. */
import * as Op from "../operation/Constructors.ts"
import { alterTable } from "./AlterTable.ts"
import { tableConstraint } from "./ColumnClause.ts"
import { type Does, harmless, one, unshown } from "./Does.ts"
import { NotRead, type Reader } from "./Reader.ts"
import { serverObject } from "./ServerObject.ts"

/** A label of an enum, which is written as a string. */
const labelAt = (reader: Reader): string => {
  const token = reader.next
  if (token?.kind !== "string") throw new NotRead("a label")
  reader.at++
  return token.text.slice(1, -1).replaceAll("''", "'")
}

export const alter = (reader: Reader): ReadonlyArray<Does> => {
  if (reader.takes("table")) return alterTable(reader)
  if (reader.takes("type")) {
    const name = reader.name()
    if (reader.takes("add", "value")) {
      reader.takes("if", "not", "exists")
      const label = labelAt(reader)
      const before = reader.takes("before") ? labelAt(reader) : undefined
      if (reader.takes("after")) labelAt(reader)
      return one(Op.addEnumLabel(name, label, { before }))
    }
    if (reader.takes("rename", "value")) {
      const from = labelAt(reader)
      reader.needs("to")
      return one(Op.renameEnumLabel(name, from, labelAt(reader)))
    }
    throw new NotRead("alter type")
  }
  if (reader.takes("domain")) {
    const name = reader.name()
    const from = Op.domain(name, "")
    if (reader.takes("add")) {
      const { constraint, notValid } = tableConstraint(reader)
      return notValid ? harmless : one(Op.alterDomain(from, { ...from, constraints: [constraint] }))
    }
    if (reader.takes("set", "not", "null")) return one(Op.alterDomain(from, { ...from, notNull: true }))
    if (reader.sees("validate") || reader.sees("drop") || reader.sees("set", "default")) {
      reader.rest()
      return harmless
    }
    throw new NotRead("alter domain")
  }
  if (reader.takes("schema")) {
    const from = reader.identifier()
    reader.needs("rename", "to")
    return [{ _tag: "RenameSchema", from, to: reader.identifier() }]
  }
  if (reader.takes("index")) {
    reader.takes("if", "exists")
    const from = reader.name()
    reader.needs("rename", "to")
    return one(Op.rename("index", from, reader.identifier()))
  }
  const materialized = reader.takes("materialized")
  const kind = reader.takes("view")
    ? materialized ? "materialized view" : "view"
    : reader.takes("sequence")
    ? "sequence"
    : undefined
  if (kind !== undefined) {
    reader.takes("if", "exists")
    const from = reader.name()
    if (reader.takes("rename", "to")) return one(Op.rename(kind, from, reader.identifier()))
    if (reader.takes("set", "schema")) return one(Op.setSchema(kind, from, reader.identifier()))
    if (kind === "sequence") {
      reader.rest()
      return one(Op.alterSequence(from, {}))
    }
  }
  if (reader.takes("default", "privileges")) {
    reader.rest()
    return unshown
  }
  const what = reader.sees("database") ? undefined : serverObject(reader)
  if (what !== undefined) {
    reader.rest()
    return [{ _tag: "ServerObject", what }]
  }
  throw new NotRead("alter")
}
