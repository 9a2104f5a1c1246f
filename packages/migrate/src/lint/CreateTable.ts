/** CREATE TABLE and CREATE INDEX, as far as their words tell. */
import * as Op from "../operation/Constructors.ts"
import { columnClause, isConstraint } from "./ColumnClause.ts"
import { type Does, one } from "./Does.ts"
import type { Reader } from "./Reader.ts"

export const createTable = (reader: Reader): ReadonlyArray<Does> => {
  reader.takes("if", "not", "exists")
  const table = reader.name()
  const isPartition = reader.takes("partition", "of")
  if (isPartition) {
    const parent = reader.name()
    return one(Op.createTable(table, { columns: [], partitionOf: { parent, bounds: reader.rest() } }))
  }
  if (!reader.takes("(")) {
    // AS query: its columns are those of the query.
    reader.rest()
    return one(Op.createTable(table, { columns: [] }))
  }
  const columns = []
  const constraints = []
  while (!reader.takes(")")) {
    if (isConstraint(reader)) {
      const name = reader.takes("constraint") ? reader.identifier() : ""
      constraints.push(Op.constraint(name, reader.until(",")))
    } else if (reader.takes("like")) reader.until(",")
    else {
      const found = columnClause(reader, table)
      columns.push(found.column)
      constraints.push(...found.constraints)
    }
    reader.takes(",")
  }
  reader.rest()
  return one(Op.createTable(table, { columns, constraints }))
}

export const createIndex = (reader: Reader, unique: boolean): ReadonlyArray<Does> => {
  const concurrently = reader.takes("concurrently")
  reader.takes("if", "not", "exists")
  const name = reader.takes("on") ? "" : reader.identifier()
  if (name !== "") reader.needs("on")
  reader.takes("only")
  const table = reader.name()
  const method = reader.takes("using") ? reader.identifier() : "btree"
  return one(Op.createIndex(table, name, `${method} ${reader.rest()}`, { unique, concurrently }))
}
