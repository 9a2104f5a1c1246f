/** Statements that look after tables, lock them, say something of them, or set something for the session. */
import { impactOf } from "../lock/Impact.ts"
import { type LockMode, lockModes } from "../lock/LockMode.ts"
import { type Does, harmless, unshown } from "./Does.ts"
import { NotRead, type Reader } from "./Reader.ts"

const optional = (reader: Reader) => reader.isDone ? undefined : reader.name()

/** ANALYZE and VACUUM: writers go on, other changes of the schema wait. */
const upkept = (reader: Reader): ReadonlyArray<Does> => {
  const found: Array<Does> = []
  while (!reader.isDone) {
    found.push({ _tag: "Locks", on: reader.name(), lock: "SHARE UPDATE EXCLUSIVE", shown: true })
    if (reader.sees("(")) reader.brackets()
    if (!reader.takes(",")) break
  }
  return found.length === 0 ? harmless : found
}

/** Comments of these are compared. */
const compared =
  /^(?:table|column|view|materialized view|index|sequence|constraint|trigger|policy|type|domain|schema|function|procedure|collation|statistics)\b/i

const comment = (reader: Reader): ReadonlyArray<Does> => {
  const on = reader.until("is")
  reader.needs("is")
  reader.rest()
  const shown = compared.test(on)
  const locks = (impactOf({ _tag: "SetComment", on, from: null, to: null }) ?? []).map(({ lock, relation }): Does => ({
    _tag: "Locks",
    on: relation,
    lock,
    shown
  }))
  return locks.length > 0 ? locks : shown ? harmless : unshown
}

const modeAt = (reader: Reader): LockMode => {
  const words = reader.until("mode").toUpperCase().replaceAll(/\s+/g, " ")
  reader.needs("mode")
  const mode = lockModes.find((one) => one === words)
  if (mode === undefined) throw new NotRead(words)
  return mode
}

/** Undefined where it is none of these. */
export const upkeep = (reader: Reader): ReadonlyArray<Does> | undefined => {
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
  if (reader.takes("comment", "on")) return comment(reader)
  if (reader.takes("analyze")) {
    if (reader.sees("(")) reader.brackets()
    reader.takes("verbose")
    return upkept(reader)
  }
  if (reader.takes("vacuum")) {
    const full = reader.sees("(") ? /\bfull\b/i.test(reader.brackets()) : reader.takes("full")
    while (reader.takes("freeze") || reader.takes("verbose") || reader.takes("analyze")) continue
    if (!full) return upkept(reader)
    const on = optional(reader)
    reader.rest()
    return [{ _tag: "VacuumFull", on }]
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
    const mode = reader.takes("in") ? modeAt(reader) : "ACCESS EXCLUSIVE"
    reader.takes("nowait")
    return [{ _tag: "LockTable", tables, mode }]
  }
  if (reader.takes("set")) {
    if (!reader.takes("local")) reader.takes("session")
    const name = reader.identifier()
    if (!reader.takes("=")) reader.needs("to")
    return [{ _tag: "Set", name, value: reader.rest() }]
  }
  if (reader.takes("show") || reader.takes("reset")) {
    reader.rest()
    return harmless
  }
  return undefined
}
