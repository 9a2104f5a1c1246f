/**
 * One table as DDL for a fresh database. Constraints are written with their names, so that the database and the types
 * cannot drift apart. Values are literals: DDL takes no parameters.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html
 */
import type { Expr } from "../ast/Expr.ts"
import { writer } from "../compiler/Compiler.ts"
import { writeExpr } from "../compiler/Expr.ts"
import { writeTableName } from "../compiler/Source.ts"
import type { Writer } from "../compiler/Writer.ts"
import type { DeferrableOptions } from "../schema/ColumnFacts.ts"
import { checkOwn } from "../schema/Own.ts"
import type {
  BoundPlan,
  ColumnPlan,
  ConstraintPlan,
  ExclusionPlan,
  ForeignKeyPlan,
  TablePlan
} from "../schema/TablePlan.ts"
import { writeParameters, writePart } from "./CreateIndex.ts"
import { countingOf } from "./CreateSequence.ts"

const writeGenerated = (out: Writer, table: TablePlan, { facts, name }: ColumnPlan, expr: Expr): void => {
  out.write(" generated always as (")
  writeExpr(out, checkOwn(table.source.alias, expr, `the generated column "${name}"`))
  out.write(facts.virtual ? ") virtual" : ") stored")
}

const writeColumn = (out: Writer, table: TablePlan, column: ColumnPlan): void => {
  const { facts, name } = column
  out.identifier(name)
  out.write(` ${facts.type.name}`)
  if (facts.compression !== undefined) out.write(` compression ${facts.compression}`)
  if (facts.collation !== undefined) {
    out.write(" collate ")
    out.identifier(facts.collation)
  }
  if (facts.identity !== undefined) {
    const counting = countingOf(facts.counting ?? {})
    out.write(` generated ${facts.identity} as identity${counting === "" ? "" : ` (${counting})`}`)
  }
  if (facts.generated !== undefined) writeGenerated(out, table, column, facts.generated())
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

const writeDeferrable = (out: Writer, options: DeferrableOptions): void =>
  out.write(options.initiallyDeferred === true ? " deferrable initially deferred" : " deferrable")

const writeInclude = (out: Writer, include: ReadonlyArray<string>): void => {
  if (include.length === 0) return
  out.write(" include")
  writeColumns(out, include)
}

const writeReference = (out: Writer, { onDeleteColumns, options, target }: ForeignKeyPlan): void => {
  const columns = target()
  out.write(" references ")
  if (columns[0] !== undefined) writeTableName(out, columns[0].table)
  writeColumns(out, columns.map(({ name }) => name))
  if (options.match !== undefined) out.write(` match ${options.match}`)
  if (options.onDelete !== undefined) {
    out.write(` on delete ${options.onDelete}`)
    if (onDeleteColumns.length > 0) writeColumns(out, onDeleteColumns)
  }
  if (options.onUpdate !== undefined) out.write(` on update ${options.onUpdate}`)
  if (options.deferrable === true || options.initiallyDeferred === true) writeDeferrable(out, options)
}

const writeExclusion = (out: Writer, { deferrable, elements, using, where }: ExclusionPlan): void => {
  out.write(" using ")
  out.identifier(using)
  out.write(" (")
  out.list(elements, ", ", (element) => {
    writePart(out, element)
    out.write(` with ${element.operator}`)
  })
  out.write(")")
  if (where !== undefined) {
    out.write(" where (")
    writeExpr(out, where)
    out.write(")")
  }
  if (deferrable !== undefined) writeDeferrable(out, deferrable)
}

/** `constraint "name" …`, as it stands in CREATE TABLE and behind ALTER TABLE … ADD. */
export const writeConstraint = (out: Writer, constraint: ConstraintPlan): void => {
  out.write("constraint ")
  out.identifier(constraint.name)
  out.write(constraint.kind === "exclusion" ? " exclude" : ` ${constraint.kind}`)
  switch (constraint.kind) {
    case "primary key":
    case "unique":
      if (constraint.nullsNotDistinct) out.write(" nulls not distinct")
      writeColumns(out, constraint.columns)
      writeInclude(out, constraint.include)
      return constraint.deferrable && writeDeferrable(out, constraint.deferrable)
    case "exclusion":
      return writeExclusion(out, constraint)
    case "check":
      out.write(" (")
      writeExpr(out, constraint.condition)
      return out.write(constraint.noInherit ? ") no inherit" : ")")
    case "foreign key":
      writeColumns(out, constraint.columns)
      return writeReference(out, constraint)
    default:
      return constraint satisfies never
  }
}

/** What stands behind PARTITION OF: which rows it holds. */
const writeBound = (out: Writer, bound: BoundPlan): void => {
  const values = (keyword: string, given: ReadonlyArray<Expr | string>) => {
    out.write(`${keyword} (`)
    out.list(given, ", ", (one) => typeof one === "string" ? out.write(one) : writeExpr(out, one))
    out.write(")")
  }
  if (bound === "default") return out.write(" default")
  if ("modulus" in bound) {
    return out.write(` for values with (modulus ${bound.modulus}, remainder ${bound.remainder})`)
  }
  if ("in" in bound) return values(" for values in", bound.in)
  values(" for values from", bound.from)
  values(" to", bound.to)
}

/** The columns and those constraints that can stand there. */
const writeBody = (out: Writer, table: TablePlan, constraints: ReadonlyArray<ConstraintPlan>): void => {
  out.write(" (\n  ")
  out.list(table.columns, ",\n  ", (column) => writeColumn(out, table, column))
  for (const constraint of constraints) {
    out.write(",\n  ")
    writeConstraint(out, constraint)
  }
  out.write("\n)")
}

/** `CREATE TABLE IF NOT EXISTS`, with those of its constraints that can stand there. */
export const createTable = (table: TablePlan, constraints: ReadonlyArray<ConstraintPlan>): string => {
  const { inherits, onCommit, partitionBy, partitionOf, source, tablespace, temporary, unlogged } = table
  const out = writer("literals")
  out.write(`create ${temporary ? "temporary " : unlogged ? "unlogged " : ""}table if not exists `)
  writeTableName(out, source)
  if (partitionOf === undefined) writeBody(out, table, constraints)
  else {
    out.write(" partition of ")
    writeTableName(out, partitionOf.parent.source)
    writeBound(out, partitionOf.bound)
  }
  if (inherits.length > 0) {
    out.write(" inherits (")
    out.list(inherits, ", ", (parent) => writeTableName(out, parent.source))
    out.write(")")
  }
  if (partitionBy !== undefined) {
    out.write(` partition by ${partitionBy.strategy}`)
    writeColumns(out, partitionBy.columns)
  }
  writeParameters(out, table.with)
  if (onCommit !== undefined) out.write(` on commit ${onCommit}`)
  if (tablespace !== undefined) {
    out.write(" tablespace ")
    out.identifier(tablespace)
  }
  return out.text
}

/** What CREATE TABLE cannot say in every version: `ALTER COLUMN … SET STORAGE`. */
export const storageOf = (table: TablePlan): ReadonlyArray<string> =>
  table.columns.flatMap(({ facts, name }) => {
    if (facts.storage === undefined) return []
    const out = writer("literals")
    out.write("alter table ")
    writeTableName(out, table.source)
    out.write(" alter column ")
    out.identifier(name)
    out.write(` set storage ${facts.storage}`)
    return [out.text]
  })
