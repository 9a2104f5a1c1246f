/**
 * What a statement of SQL does, as far as that can be told from its words. What cannot be told (a DO block, a call, dynamic
 * SQL, a form that is not known here) is said to be so and never taken for harmless.
 */
import { isVolatile } from "../lock/Volatility.ts"
import * as Op from "../operation/Constructors.ts"
import { alterTable } from "./AlterTable.ts"
import { columnClause, isConstraint, tableConstraint } from "./ColumnClause.ts"
import { NotRead, Reader } from "./Reader.ts"
import type { Recognised, Step } from "./Step.ts"
import type { Token } from "./Token.ts"

type Does = Step["does"]

const harmless: ReadonlyArray<Does> = [{ _tag: "Harmless" }]

const one = (operation: ReturnType<typeof Op.addColumn>): ReadonlyArray<Does> => [operation as Does]

const createTable = (reader: Reader): ReadonlyArray<Does> => {
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

const createIndex = (reader: Reader, unique: boolean): ReadonlyArray<Does> => {
  const concurrently = reader.takes("concurrently")
  reader.takes("if", "not", "exists")
  const name = reader.takes("on") ? "" : reader.identifier()
  if (name !== "") reader.needs("on")
  reader.takes("only")
  const table = reader.name()
  const method = reader.takes("using") ? reader.identifier() : "btree"
  return one(Op.createIndex(table, name, `${method} ${reader.rest()}`, { unique, concurrently }))
}

const domainFrom = (reader: Reader): ReadonlyArray<Does> => {
  const name = reader.name()
  reader.takes("as")
  const type = reader.until("collate", "default", "constraint", "not", "null", "check")
  const text = reader.rest()
  const constraints = /\bcheck\b/i.test(text) ? [Op.constraint("", text)] : []
  return one(Op.createDomain(Op.domain(name, type, { constraints, notNull: /\bnot\s+null\b/i.test(text) })))
}

const create = (reader: Reader): ReadonlyArray<Does> => {
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
  if (
    ["function", "procedure", "type", "sequence", "aggregate", "role", "statistics"].some((word) => reader.takes(word))
  ) {
    // They may speak of tables and do not touch them.
    reader.isQualified = true
    reader.rest()
    return harmless
  }
  throw new NotRead("create")
}

const drop = (reader: Reader): ReadonlyArray<Does> => {
  if (reader.takes("database")) {
    reader.takes("if", "exists")
    const name = reader.identifier()
    reader.rest()
    return [{ _tag: "DropDatabase", name }]
  }
  if (reader.takes("index")) {
    const concurrently = reader.takes("concurrently")
    reader.takes("if", "exists")
    // The table is not named: the index stands for it.
    return reader.names().map(({ name, schema }) => Op.dropIndex({ schema, name: "" }, name, { concurrently }) as Does)
  }
  if (reader.takes("table")) {
    reader.takes("if", "exists")
    return [{
      _tag: "DropMany",
      tables: reader.names(),
      cascade: reader.sees("cascade")
    }]
  }
  if (reader.takes("schema")) {
    reader.takes("if", "exists")
    const name = reader.identifier()
    reader.rest()
    return one(Op.dropSchema(name))
  }
  const materialized = reader.takes("materialized")
  if (reader.takes("view")) {
    reader.takes("if", "exists")
    return reader.names().map((name) => Op.dropView(name, { materialized }) as Does)
  }
  if (reader.takes("trigger") || reader.sees("policy")) {
    const isPolicy = reader.takes("policy")
    reader.takes("if", "exists")
    const name = reader.identifier()
    reader.needs("on")
    const table = reader.name()
    return one(isPolicy ? Op.dropPolicy(table, name) : Op.dropTrigger(table, name))
  }
  if (["function", "procedure", "routine"].some((word) => reader.takes(word))) {
    reader.rest()
    return harmless
  }
  throw new NotRead("drop")
}

/** A label of an enum, which is written as a string. */
const labelAt = (reader: Reader): string => {
  const token = reader.next
  if (token?.kind !== "string") throw new NotRead("a label")
  reader.at++
  return token.text.slice(1, -1).replaceAll("''", "'")
}

const alter = (reader: Reader): ReadonlyArray<Does> => {
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
  throw new NotRead("alter")
}

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

const write = (reader: Reader, kind: "insert" | "update" | "delete"): ReadonlyArray<Does> => {
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

const transactionWords = {
  begin: "begin",
  start: "begin",
  commit: "commit",
  end: "commit",
  rollback: "rollback",
  abort: "rollback",
  savepoint: "savepoint",
  release: "savepoint"
} as const

const optional = (reader: Reader) => reader.isDone ? undefined : reader.name()

const recognised = (reader: Reader): ReadonlyArray<Does> => {
  if (reader.takes("create")) return create(reader)
  if (reader.takes("alter")) return alter(reader)
  if (reader.takes("drop")) {
    const dropped = drop(reader)
    if (!reader.takes("cascade")) reader.takes("restrict")
    return dropped
  }
  for (const [first, word] of Object.entries(transactionWords)) {
    if (!reader.takes(first)) continue
    reader.rest()
    return [{ _tag: "Transaction", word }]
  }
  for (const kind of ["insert", "update", "delete"] as const) if (reader.takes(kind)) return write(reader, kind)
  if (reader.takes("reindex")) {
    const inBrackets = reader.sees("(") && /concurrently/i.test(reader.brackets())
    reader.identifier()
    const concurrently = reader.takes("concurrently") || inBrackets
    return [{ _tag: "Reindex", concurrently, on: optional(reader) }]
  }
  if (reader.takes("truncate")) {
    reader.takes("table")
    const tables = reader.names()
    return [{ _tag: "Truncate", tables, cascade: /\bcascade\b/i.test(reader.rest()) }]
  }
  if (reader.takes("vacuum")) {
    const full = reader.sees("(") ? /\bfull\b/i.test(reader.brackets()) : reader.takes("full")
    while (reader.takes("freeze") || reader.takes("verbose") || reader.takes("analyze")) continue
    const on = optional(reader)
    reader.rest()
    return full ? [{ _tag: "VacuumFull", on }] : harmless
  }
  if (reader.takes("cluster")) {
    const on = optional(reader)
    reader.rest()
    return [{ _tag: "Cluster", on }]
  }
  if (reader.takes("refresh", "materialized", "view")) {
    const concurrently = reader.takes("concurrently")
    const view = reader.name()
    reader.rest()
    return [{ _tag: "Refresh", view, concurrently }]
  }
  if (reader.takes("lock")) {
    reader.takes("table")
    const tables = reader.names()
    return [{ _tag: "LockTable", tables, mode: reader.takes("in") ? reader.rest() : "access exclusive mode" }]
  }
  if (reader.takes("set")) {
    if (!reader.takes("local")) reader.takes("session")
    const name = reader.identifier()
    if (!reader.takes("=")) reader.needs("to")
    return [{ _tag: "Set", name, value: reader.rest() }]
  }
  if (["comment", "grant", "revoke", "analyze", "show", "reset"].some((word) => reader.takes(word))) {
    reader.rest()
    return harmless
  }
  if (reader.sees("select") && !isVolatile(textOf(reader.source, reader.tokens))) {
    reader.rest()
    return harmless
  }
  throw new NotRead(reader.next?.value)
}

const textOf = (source: string, tokens: ReadonlyArray<Token>): string =>
  source.slice(tokens[0]?.start, tokens.at(-1)?.end)

const guards = /\bif\s+(?:not\s+)?exists\b|\bor\s+replace\b/i

/** What a statement does; undefined where that is not known. */
export const recognise = (source: string, tokens: ReadonlyArray<Token>): Recognised | undefined => {
  const reader = new Reader(source, tokens)
  const text = textOf(source, tokens)
  try {
    const does = recognised(reader)
    reader.end()
    return {
      does,
      written: {
        qualified: reader.isQualified,
        guarded: guards.test(text),
        placed: /\b(?:before|after)\b/i.test(text)
      }
    }
  } catch (cause) {
    if (cause instanceof NotRead) return undefined
    throw cause
  }
}
