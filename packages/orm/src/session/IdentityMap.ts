/** One row, one value: what a session has read or written, by key. */
import type { Place } from "../context/Place.ts"
import { makeMark } from "../load/Mark.ts"
import type { Values } from "../write/Change.ts"
import { factsOf, textOf } from "../write/Facts.ts"
import type { Entry } from "./Entry.ts"

/** Entries that the session holds, whoever else does; of those before, a row that nobody holds is forgotten. */
const mostHeld = 10_000

/** The entry that a row leads to, and whose it is: no reference to the session, which a row may outlive. */
const mark = makeMark<{ readonly entry: Entry; readonly session: object }>()

export class IdentityMap {
  private held = new Map<string, Entry>()
  private readonly older = new Map<string, WeakRef<Entry>>()
  private sweepAt = 2 * mostHeld
  private readonly session = {}
  /** Rows that are another session's already, or that take no mark. */
  private readonly others = new WeakMap<object, Entry>()

  /** What the row is called here; undefined where its key is not known. */
  nameOf({ entity }: Place, row: Values): string | undefined {
    const { name, primaryKey } = factsOf(entity)
    const text = textOf(entity, primaryKey, row)
    return text === undefined ? undefined : `${name} ${text}`
  }

  /** Each value that was given for a row leads to it, the older ones too. */
  ofRow(row: object): Entry | undefined {
    const found = mark.read(row as Values)
    return found?.session === this.session ? found.entry : this.others.get(row)
  }

  named(name: string): Entry | undefined {
    return this.held.get(name) ?? this.older.get(name)?.deref()
  }

  find(place: Place, key: Values): Entry | undefined {
    const name = this.nameOf(place, key)
    return name === undefined ? undefined : this.named(name)
  }

  /** Says that this value is the row of the entry, which goes by the key that it has on the server. */
  register(entry: Entry, name = this.storedName(entry)): void {
    const { row } = entry.known
    if (row === undefined) return
    if (this.ofRow(row) !== entry) this.lead(row, entry)
    if (name === undefined || this.named(name) === entry) return
    this.held.set(name, entry)
    // Another row may have had the key before.
    this.older.delete(name)
    if (this.held.size > mostHeld) this.release()
  }

  private lead(row: Values, entry: Entry): void {
    if (mark.read(row) === undefined && Object.isExtensible(row)) mark.write(row, { entry, session: this.session })
    else this.others.set(row, entry)
  }

  /** Holds no longer what it holds: a weak reference costs too much to be made for each row at once. */
  private release(): void {
    for (const [name, entry] of this.held) this.older.set(name, new WeakRef(entry))
    this.held = new Map()
    if (this.older.size < this.sweepAt) return
    for (const [name, entry] of this.older) if (entry.deref() === undefined) this.older.delete(name)
    this.sweepAt = 2 * Math.max(mostHeld, this.older.size)
  }

  private storedName({ known: { stored }, place }: Entry): string | undefined {
    return stored && this.nameOf(place, stored)
  }

  /** No row is called so any more, unless another one has taken the name. */
  remove(entry: Entry, name = this.storedName(entry)): void {
    if (name === undefined) return
    if (this.held.get(name) === entry) this.held.delete(name)
    if (this.older.get(name)?.deref() === entry) this.older.delete(name)
  }

  /** The row has another key than it had. */
  rename(entry: Entry, before: Values): void {
    const { known: { stored }, place: { entity } } = entry
    if (factsOf(entity).primaryKey.every((key) => before[key] === stored?.[key])) return
    const name = this.nameOf(entry.place, before)
    if (name !== this.storedName(entry)) this.remove(entry, name)
  }

  /** Every row that the session or somebody else still holds. */
  all(): ReadonlyArray<Entry> {
    const older = [...this.older].flatMap(([name, entry]) => this.held.has(name) ? [] : entry.deref() ?? [])
    return [...older, ...this.held.values()]
  }

  get size(): number {
    return this.all().length
  }
}
