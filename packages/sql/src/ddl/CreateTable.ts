/**
 * One table as DDL for a fresh database. Constraints are written with their names, so that the database and the types
 * cannot drift apart. Values are literals: DDL takes no parameters.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html
 */
import { writer } from "../compiler/Compiler.ts"
import { writeExpr } from "../compiler/Expr.ts"
import { writeTableName } from "../compiler/Source.ts"
import type { Writer } from "../compiler/Writer.ts"
import type { ColumnPlan, ConstraintPlan, ForeignKeyPlan, TablePlan } from "../schema/TablePlan.ts"

const writeColumn = (out: Writer, { facts, name }: ColumnPlan): void => {
  out.identifier(name)
  out.write(` ${facts.type.name}`)
  if (facts.identity) out.write(" generated always as identity")
  if (facts.default !== undefined) {
    out.write(" default ")
    writeExpr(out, facts.default)
  }
  if (!facts.nullable) out.write(" not null")
}

const writeColumns = (out: Writer, names: ReadonlyArray<string>): void => {
  out.write(" (")
  out.list(names, ", ", (name) => out.identifier(name))
  out.write(")")
}

const writeReference = (out: Writer, { options, target }: ForeignKeyPlan): void => {
  const column = target()
  out.write(" references ")
  writeTableName(out, column.table)
  writeColumns(out, [column.name])
  if (options.onDelete !== undefined) out.write(` on delete ${options.onDelete}`)
  if (options.onUpdate !== undefined) out.write(` on update ${options.onUpdate}`)
}

/** `constraint "name" …`, as it stands in CREATE TABLE and behind ALTER TABLE … ADD. */
export const writeConstraint = (out: Writer, constraint: ConstraintPlan): void => {
  out.write("constraint ")
  out.identifier(constraint.name)
  out.write(` ${constraint.kind}`)
  switch (constraint.kind) {
    case "primary key":
    case "unique":
      return writeColumns(out, constraint.columns)
    case "check":
      out.write(" (")
      writeExpr(out, constraint.condition)
      return out.write(")")
    case "foreign key":
      writeColumns(out, constraint.columns)
      return writeReference(out, constraint)
    default:
      return constraint satisfies never
  }
}

/** `CREATE TABLE IF NOT EXISTS`, with those of its constraints that can stand there. */
export const createTable = (table: TablePlan, constraints: ReadonlyArray<ConstraintPlan>): string => {
  const out = writer("literals")
  out.write("create table if not exists ")
  writeTableName(out, table.source)
  out.write(" (\n  ")
  out.list(table.columns, ",\n  ", (column) => writeColumn(out, column))
  for (const constraint of constraints) {
    out.write(",\n  ")
    writeConstraint(out, constraint)
  }
  out.write("\n)")
  return out.text
}
