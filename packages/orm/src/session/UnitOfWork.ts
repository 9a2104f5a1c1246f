/**
 * What a session has to write, and what it knows: rows added, changed and removed. Nothing here sends anything; what was
 * known before a savepoint is kept beside it, and put back when that is rolled back.
 */
import { isExpression } from "@aludel/sql/Plan"
import type { Entity } from "../context/Context.ts"
import { versionOf } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { InvalidWrite, StaleRow } from "../error/WriteError.ts"
import { type Change, type InsertChange, Later, type Values } from "../write/Change.ts"
import { isColumn, writable } from "../write/Draft.ts"
import { factsOf, isSameValue, keyOfRow } from "../write/Facts.ts"
import type { Written } from "../write/Write.ts"
import { Entry, type Known, type State, type Unflushed } from "./Entry.ts"
import { IdentityMap } from "./IdentityMap.ts"
import { isOrphan } from "./Orphan.ts"
import { entryOfPending } from "./Pending.ts"

const nothing: Values = {}

/** A change, and the row that it is about. */
export interface Work {
  readonly entry: Entry
  readonly change: Change
}

export class UnitOfWork {
  readonly identity = new IdentityMap()
  /** Rows with something to write, in the order in which that came up. */
  readonly dirty = new Set<Entry>()
  /** Whether anybody wants to know which rows are read. */
  isHeard = false
  private loaded: Array<Entry> = []
  /** What was known before, for each level of the transaction that may be rolled back. */
  private readonly journal: Array<Map<Entry, Known>> = [new Map()]

  /** Changes what is known of a row, and keeps what was. */
  know(entry: Entry, known: Partial<Known>): void {
    const level = this.journal.at(-1)
    if (level !== undefined && !level.has(entry)) level.set(entry, entry.known)
    const { stored } = entry.known
    entry.known = { ...entry.known, ...known }
    if (stored !== undefined && stored !== entry.known.stored) this.identity.rename(entry, stored)
    this.identity.register(entry)
    this.sort(entry)
    const { state } = entry.known
    if (state === "gone") this.identity.remove(entry)
  }

  /** Among the rows with something to write, or not. */
  private sort(entry: Entry): void {
    const { changes, state } = entry.known
    const isDirty = state === "pending" || state === "removed" ||
      (state === "persistent" && Object.keys(changes).length > 0)
    if (isDirty) this.dirty.add(entry)
    else this.dirty.delete(entry)
  }

  /** A savepoint begins. */
  begin(): void {
    this.journal.push(new Map())
  }

  /** It ends, and what was done in it stays. */
  release(): void {
    const inner = this.journal.pop() ?? new Map<Entry, Known>()
    const outer = this.journal.at(-1)
    if (outer === undefined) this.journal.push(new Map())
    else for (const [entry, known] of inner) if (!outer.has(entry)) outer.set(entry, known)
  }

  /** It ends, and nothing of it stays. */
  undo(): void {
    const inner = this.journal.pop() ?? new Map<Entry, Known>()
    // Rows may have exchanged their keys: no name is given before all are taken.
    for (const entry of inner.keys()) this.identity.remove(entry)
    for (const [entry, known] of inner) {
      entry.known = known
      this.sort(entry)
      if (known.state === "persistent" || known.state === "removed") this.identity.register(entry)
    }
    if (this.journal.length === 0) this.journal.push(new Map())
  }

  /** The transaction ended: there is nothing to go back to. */
  settle(): void {
    this.journal.length = 0
    this.journal.push(new Map())
  }

  /** Whatever was read may have changed. */
  expireAll(): void {
    for (const entry of this.identity.all()) {
      if (entry.known.state === "persistent" && !this.dirty.has(entry)) this.know(entry, { expired: true })
    }
  }

  /** A new row; nothing of it is known until it is flushed but what it was given. */
  added(place: Place, values: Values): Entry {
    const insert: InsertChange = { kind: "insert", entity: place.entity, values }
    const entry = new Entry(place, {
      state: "gone",
      stored: undefined,
      row: undefined,
      changes: nothing,
      expired: false,
      insert
    })
    this.know(entry, { state: "pending" })
    return entry
  }

  /** A row that was read: its one value, which is the one that was read first, unless that has expired. */
  read(place: Place, row: Values): Values {
    const name = this.identity.nameOf(place, row)
    const known = name === undefined ? undefined : this.identity.named(name)
    if (known === undefined) {
      const entry = new Entry(place, {
        state: "persistent",
        stored: row,
        row,
        changes: nothing,
        expired: false,
        insert: undefined
      })
      this.identity.register(entry, name)
      if (this.isHeard) this.loaded.push(entry)
      return row
    }
    if (!known.known.expired) return known.known.row ?? row
    this.know(known, { stored: row, row, changes: nothing, expired: false })
    if (this.isHeard) this.loaded.push(known)
    return row
  }

  /** The rows that were read since it was last asked. */
  takeLoaded(): ReadonlyArray<Entry> {
    const { loaded } = this
    this.loaded = []
    return loaded
  }

  /** The row behind a value: pending, or one of the session's. */
  entryOf(value: unknown): Entry | undefined {
    return entryOfPending(value) ??
      (typeof value === "object" && value !== null ? this.identity.ofRow(value) : undefined)
  }

  /** The value of a column of a row that may not be written yet. */
  columnOf(entry: Entry, column: string): unknown {
    const { insert, row } = entry.known
    if (row !== undefined) return row[column]
    if (insert === undefined) return undefined
    return insert.values[column] ?? new Later(insert.instead ?? insert, column)
  }

  /** Sets columns of a row. Throws `InvalidWrite` for what it has not, `StaleRow` for an old copy of another version. */
  change(entry: Entry, copy: Values | undefined, given: Values): Values | undefined {
    const { entity } = entry.place
    const values = this.valuesOf(entity, given)
    const { changes, insert, state, stored } = entry.known
    if (state === "pending" && insert !== undefined) {
      // Whoever waits for its key goes by the insert, which so stays the same.
      const replaced: InsertChange = {
        ...insert,
        values: { ...insert.values, ...values },
        instead: insert.instead ?? insert
      }
      this.know(entry, { insert: replaced })
      return undefined
    }
    if (stored === undefined || state !== "persistent") {
      throw new InvalidWrite({ table: entity.key, problem: "a row that is removed cannot be changed" })
    }
    const version = versionOf(entity.options)?.column
    if (version !== undefined && copy !== undefined && !isSameValue(entity, version, copy[version], stored[version])) {
      throw new StaleRow({ table: entity.key, operation: "update", rows: 1 })
    }
    const changed: Record<string, unknown> = { ...changes }
    for (const [key, value] of Object.entries(values)) {
      if (value === undefined) continue
      if (isSameValue(entity, key, value, stored[key])) delete changed[key]
      else changed[key] = value
    }
    // What is not known before it is written is shown as it was.
    const shown = Object.fromEntries(
      Object.entries(changed).filter(([, value]) => !(value instanceof Later) && !isExpression(value))
    )
    const row = { ...stored, ...shown }
    this.know(entry, { changes: changed, row })
    return row
  }

  /** Columns alone: a pending row stands for its key. */
  valuesOf(entity: Entity, given: Values): Values {
    const { columns, foreignKeys } = factsOf(entity)
    const values: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(given)) {
      const relation = entity.relations.get(key)
      const other = this.entryOf(value)
      if (relation?.points === true && (value === null || other !== undefined)) {
        writable(entity, relation)
        relation.own.forEach((own, i) => {
          values[own] = other === undefined ? null : this.columnOf(other, relation.theirs[i] as string)
        })
      } else if (!columns.includes(key) || (entity.kind !== undefined && !isColumn(entity, key))) {
        throw new InvalidWrite({ table: entity.key, problem: `it has no column "${key}" that could be changed` })
      } else if (entryOfPending(value) !== undefined && other !== undefined) {
        const reference = foreignKeys.find(({ own }) => own.length === 1 && own[0] === key)
        if (reference === undefined || factsOf(other.place.entity).name !== reference.target) {
          throw new InvalidWrite({
            table: entity.key,
            problem: `"${key}" does not refer to "${other.place.entity.key}"`
          })
        }
        values[key] = this.columnOf(other, reference.theirs[0] as string)
      } else values[key] = value
    }
    return values
  }

  private readonly hard = new WeakSet<Entry>()

  /** Whether a removed row is to leave the table, whatever its model says. */
  isHard(entry: Entry): boolean {
    return this.hard.has(entry)
  }

  remove(entry: Entry, hard = false): void {
    if (hard) this.hard.add(entry)
    else this.hard.delete(entry)
    if (entry.known.state === "pending") this.know(entry, { state: "gone" })
    else if (entry.known.state === "persistent") this.know(entry, { state: "removed" })
  }

  /** A row that lost what it cannot be without, by `delete-orphan`, is to be deleted. */
  removeOrphans(): void {
    for (const entry of this.dirty) if (entry.known.state === "persistent" && isOrphan(entry)) this.remove(entry)
  }

  /** How many rows wait to be written. */
  unflushed(): Unflushed {
    const states = [...this.dirty].map(({ known }) => known.state)
    const count = (wanted: State) => states.filter((state) => state === wanted).length
    return { added: count("pending"), changed: count("persistent"), removed: count("removed") }
  }

  /** What there is to write. */
  work(): ReadonlyArray<Work> {
    return [...this.dirty].flatMap((entry): ReadonlyArray<Work> => {
      const { place: { entity } } = entry
      const { changes, insert, state, stored } = entry.known
      if (state === "pending" && insert !== undefined) checkRequired(entity, insert.values)
      if (state === "pending" && insert !== undefined) return [{ entry, change: versioned(entity, insert) }]
      if (stored === undefined) return []
      const { column: version, next } = versionOf(entity.options) ?? {}
      const expected = version === undefined ? undefined : { [version]: stored[version] }
      const key = keyOfRow(entity, stored)
      if (state === "removed") {
        const hard = this.isHard(entry)
        return [{ entry, change: { kind: "delete", entity, key, before: stored, expected, hard } }]
      }
      const values = version === undefined || changes[version] !== undefined
        ? changes
        : { ...changes, [version]: next?.(stored[version]) }
      return [{ entry, change: { kind: "update", entity, key, values, before: stored, expected } }]
    })
  }

  /** What was written is what is known. */
  wrote(work: ReadonlyArray<Work>, written: Written): void {
    for (const { change, entry } of work) {
      if (change.kind === "delete") {
        this.know(entry, { state: "gone" })
        continue
      }
      const row = written.get(change) ?? entry.known.row
      this.know(entry, { state: "persistent", stored: row, row, changes: nothing, expired: false })
    }
  }
}

/** Throws `InvalidWrite` before anything is sent: the server would refuse the row. */
const checkRequired = (entity: Entity, values: Values): void => {
  const missing = factsOf(entity).required.find((key) =>
    key !== versionOf(entity.options)?.column && (values[key] === undefined || values[key] === null)
  )
  if (missing === undefined) return
  throw new InvalidWrite({ table: entity.key, problem: `a new row has to give "${missing}"` })
}

/** A new row begins its versions, where nothing else does. */
const versioned = (entity: Entity, insert: InsertChange): InsertChange => {
  const { column: version, next } = versionOf(entity.options) ?? {}
  if (version === undefined || insert.values[version] !== undefined || !factsOf(entity).required.includes(version)) {
    return insert
  }
  return { ...insert, values: { ...insert.values, [version]: next?.(undefined) }, instead: insert.instead ?? insert }
}
