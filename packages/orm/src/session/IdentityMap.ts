/** One row, one value: what a session has read or written, by key. A row that nobody else holds is forgotten. */
import type { Place } from "../context/Place.ts"
import type { Values } from "../write/Change.ts"
import { factsOf, textOf } from "../write/Facts.ts"
import type { Entry } from "./Entry.ts"

export class IdentityMap {
  private readonly entries = new Map<string, WeakRef<Entry>>()
  /** Each value that was given for a row leads to it, the older ones too. */
  private readonly byRow = new WeakMap<object, Entry>()
  private readonly forgotten = new FinalizationRegistry((name: string) => {
    if (this.entries.get(name)?.deref() === undefined) this.entries.delete(name)
  })

  private name({ entity }: Place, row: Values): string | undefined {
    const { name, primaryKey } = factsOf(entity)
    const text = textOf(entity, primaryKey, row)
    return text === undefined ? undefined : `${name} ${text}`
  }

  ofRow(row: object): Entry | undefined {
    return this.byRow.get(row)
  }

  find(place: Place, key: Values): Entry | undefined {
    const name = this.name(place, key)
    return name === undefined ? undefined : this.entries.get(name)?.deref()
  }

  /** Says that this value is the row of the entry. */
  register(entry: Entry): void {
    const { row } = entry.known
    if (row === undefined) return
    this.byRow.set(row, entry)
    const name = this.name(entry.place, row)
    if (name === undefined || this.entries.get(name)?.deref() === entry) return
    this.entries.set(name, new WeakRef(entry))
    this.forgotten.register(entry, name)
  }

  remove({ known: { stored }, place }: Entry): void {
    const name = stored && this.name(place, stored)
    if (name !== undefined) this.entries.delete(name)
  }

  /** Every row that somebody still holds. */
  all(): ReadonlyArray<Entry> {
    return [...this.entries.values()].flatMap((one) => one.deref() ?? [])
  }

  get size(): number {
    return this.entries.size
  }
}
