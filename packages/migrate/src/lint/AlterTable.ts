/** ALTER TABLE: each of its actions as an operation. */
import { type QualifiedName } from "../catalog/Catalog.ts"
import type { LockMode } from "../lock/LockMode.ts"
import * as Op from "../operation/Constructors.ts"
import { columnClause, isConstraint, tableConstraint, typeName } from "./ColumnClause.ts"
import type { Does } from "./Does.ts"
import { NotRead, type Reader } from "./Reader.ts"

/** It takes a lock, and no catalog shows what it does. */
const unshownLock = (on: QualifiedName, lock: LockMode): Does => ({ _tag: "Locks", on, lock, shown: false })

/** What the constructors give is an operation; here it is never one of SQL's own text. */
const is = (operation: ReturnType<typeof Op.addColumn>): Does => operation as Does

const addition = (reader: Reader, table: QualifiedName): ReadonlyArray<Does> => {
  if (isConstraint(reader)) {
    const { constraint, notValid, usingIndex } = tableConstraint(reader)
    return [is(Op.addConstraint(table, constraint, { notValid, usingIndex }))]
  }
  reader.takes("column")
  reader.takes("if", "not", "exists")
  const { column, constraints } = columnClause(reader, table)
  return [
    is(Op.addColumn(table, column)),
    ...constraints.map((constraint) => is(Op.addConstraint(table, constraint)))
  ]
}

const dropped = (reader: Reader, table: QualifiedName): Does => {
  const isNamed = reader.takes("constraint")
  if (!isNamed) reader.takes("column")
  reader.takes("if", "exists")
  const name = reader.identifier()
  // What goes with a constraint is not in the words; a column's values are lost anyway.
  if (isNamed && reader.sees("cascade")) throw new NotRead("cascade")
  if (!reader.takes("cascade")) reader.takes("restrict")
  return is(isNamed ? Op.dropConstraint(table, name) : Op.dropColumn(table, name))
}

const changed = (reader: Reader, table: QualifiedName): Does => {
  reader.takes("column")
  const name = reader.identifier()
  if (reader.takes("set", "not", "null")) return is(Op.setNotNull(table, name))
  if (reader.takes("drop", "not", "null")) return is(Op.dropNotNull(table, name))
  if (reader.takes("set", "default")) return is(Op.setDefault(table, name, reader.until(",")))
  if (reader.takes("drop", "default")) return is(Op.setDefault(table, name, null))
  if (reader.takes("drop", "identity")) return is(Op.setIdentity(table, name, null, null))
  if (reader.takes("drop", "expression")) return is(Op.dropExpression(table, name))
  if (reader.takes("set", "data", "type") || reader.takes("type")) {
    const type = typeName(reader)
    const collation = reader.takes("collate") ? reader.name().name : undefined
    return is(
      Op.setType(table, name, type, { collation, using: reader.takes("using") ? reader.until(",") : undefined })
    )
  }
  if (reader.takes("set", "statistics")) {
    reader.until(",")
    return unshownLock(table, "SHARE UPDATE EXCLUSIVE")
  }
  if (reader.takes("set", "storage") || reader.takes("set", "compression")) {
    reader.until(",")
    return unshownLock(table, "ACCESS EXCLUSIVE")
  }
  throw new NotRead("alter column")
}

/** Persistence, storage parameters, row security, replica identity. */
const options = (reader: Reader, table: QualifiedName): Does => {
  if (reader.takes("set", "logged")) return is(Op.setTableOptions(table, { unlogged: true }, {}))
  if (reader.takes("set", "unlogged")) return is(Op.setTableOptions(table, {}, { unlogged: true }))
  if (reader.sees("set", "(") || reader.sees("reset", "(")) {
    reader.at++
    const parameters = reader.brackets().slice(1, -1).split(",").map((given) => given.trim())
    return is(Op.setTableOptions(table, {}, { parameters }))
  }
  const security = ["enable", "disable", "force"].find((word) => reader.takes(word, "row", "level", "security"))
  if (security !== undefined || reader.takes("no", "force", "row", "level", "security")) {
    return is(
      security === "disable"
        ? Op.setTableOptions(table, { rowSecurity: "on" }, {})
        : Op.setTableOptions(table, {}, { rowSecurity: security === "enable" ? "on" : "forced" })
    )
  }
  if (reader.takes("replica", "identity")) {
    reader.until(",")
    return is(Op.setTableOptions(table, {}, { replicaIdentity: "full" }))
  }
  if (["enable", "disable"].some((word) => reader.takes(word, "trigger"))) {
    return is(Op.createTrigger(table, reader.until(","), ""))
  }
  if (reader.takes("owner", "to")) {
    reader.identifier()
    return unshownLock(table, "ACCESS EXCLUSIVE")
  }
  throw new NotRead("alter table")
}

const action = (reader: Reader, table: QualifiedName): ReadonlyArray<Does> => {
  if (reader.takes("add")) return addition(reader, table)
  if (reader.takes("drop")) return [dropped(reader, table)]
  if (reader.takes("alter", "constraint")) throw new NotRead("alter constraint")
  if (reader.takes("alter")) return [changed(reader, table)]
  if (reader.takes("validate", "constraint")) return [is(Op.validateConstraint(table, reader.identifier()))]
  if (reader.takes("set", "schema")) return [is(Op.setSchema("table", table, reader.identifier()))]
  if (reader.takes("rename", "constraint")) {
    const from = reader.identifier()
    reader.needs("to")
    return [is(Op.renameConstraint(table, from, reader.identifier()))]
  }
  if (reader.takes("rename", "to")) return [is(Op.renameTable(table, reader.identifier()))]
  if (reader.takes("rename")) {
    reader.takes("column")
    const from = reader.identifier()
    reader.needs("to")
    return [is(Op.renameColumn(table, from, reader.identifier()))]
  }
  if (reader.takes("attach", "partition")) {
    const partition = reader.name()
    reader.rest()
    return [{ _tag: "AttachPartition", table, partition }]
  }
  if (reader.takes("detach", "partition")) {
    reader.name()
    const concurrently = reader.takes("concurrently")
    reader.takes("finalize")
    return [{ _tag: "DetachPartition", table, concurrently }]
  }
  return [options(reader, table)]
}

/** Behind ALTER TABLE. */
export const alterTable = (reader: Reader): ReadonlyArray<Does> => {
  reader.takes("if", "exists")
  reader.takes("only")
  const table = reader.name()
  reader.takes("*")
  const found: Array<Does> = []
  do found.push(...action(reader, table))
  while (reader.takes(","))
  return found
}
