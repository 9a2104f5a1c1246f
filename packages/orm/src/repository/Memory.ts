/** The rows of a table in memory, with what the server would give and check, as far as that is known here. */
import type { ConstraintViolation, DatabaseError, Query } from "@aludel/sql"
import { versionOf } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { heldBy } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { VanishedRow } from "../error/WriteError.ts"
import type { Values } from "../write/Change.ts"
import { checkedKey, checkKind } from "../write/Draft.ts"
import { factsOf, isSameValue } from "../write/Facts.ts"
import { type ErasedCriteria, type ErasedPage, pageKeys, type SortKeys, sortKeys, valuesIn } from "./Criteria.ts"
import { checked, mistake } from "./Failure.ts"
import { meets } from "./MemoryCriterion.ts"
import { checkUnique, conflicting } from "./MemoryKeys.ts"
import { comparisonBy, pageOf } from "./MemoryPage.ts"

export type Failure = ConstraintViolation | DatabaseError

/** The row without these columns. */
export const without = (row: Values, keys: ReadonlyArray<string>): Values =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)))

export class Memory {
  private readonly place: Place
  private readonly isRead: (row: Values) => boolean
  private rows: ReadonlyArray<Values>
  private readonly counters = new Map<string, bigint>()

  constructor(place: Place) {
    this.place = place
    this.isRead = meets(place)
    this.rows = []
  }

  private sorted(where: ErasedCriteria["where"], keys: SortKeys): ReadonlyArray<Values> {
    const { entity } = this.place
    const wanted = Object.entries(where ?? {}).filter(([key, value]) =>
      value !== undefined && checked(this.place, key) === key
    )
    const found = this.rows.filter((row) =>
      this.isRead(row) && wanted.every(([key, value]) => {
        const values = valuesIn(value)
        return (values ?? [value]).some((one) =>
          isSameValue(entity, key, row[key], one) && (values === undefined || one !== null)
        )
      })
    )
    for (const [key] of keys) checked(this.place, key)
    return keys.length === 0 ? found : found.toSorted(comparisonBy(this.place, keys))
  }

  matching({ limit, offset = 0, orderBy, where }: ErasedCriteria): ReadonlyArray<Values> {
    return this.sorted(where, sortKeys(orderBy)).slice(offset, limit === undefined ? undefined : offset + limit)
  }

  page(page: ErasedPage): Query.Page<Values> {
    const keys = pageKeys(page.orderBy, factsOf(this.place.entity).primaryKey)
    return pageOf(this.place, keys, this.sorted(page.where, keys), page)
  }

  /** The row with the values that the server, or the client, would give. */
  private complete(values: Values, now: number): Values {
    const { entity } = this.place
    const given = { ...values, ...heldBy(entity.kind) }
    for (const key of Object.keys(given)) checked(this.place, key)
    checkKind(entity, given)
    const row: Record<string, unknown> = {}
    for (const { facts, key } of entity.plan.columns) {
      if (entity.kind?.others.has(key) === true) continue
      const value = given[key]
      if (value !== undefined) {
        if (facts.identity === "always") throw mistake(`"${key}" is made by the server`)
        if (value !== null) facts.type.encode(value)
        row[key] = value
      } else if (facts.defaultWith !== undefined) {
        row[key] = facts.defaultWith((column) => row[column.key] ?? given[column.key])
      } else if (facts.identity !== undefined) row[key] = this.count(key)
      else if (facts.default !== undefined) row[key] = this.defaultOf(key, now)
      else if (facts.generated !== undefined) throw mistake(`"${key}" is computed by the server, which is not there`)
      else row[key] = null
      if (row[key] === null && !facts.nullable) throw mistake(`a new row of "${entity.key}" has to give "${key}"`)
    }
    return row
  }

  private count(key: string): unknown {
    const next = (this.counters.get(key) ?? 0n) + 1n
    this.counters.set(key, next)
    return columnOf(this.place.entity.table, key).type.decode(String(next))
  }

  private defaultOf(key: string, now: number): unknown {
    const column = this.place.entity.plan.columns.find((one) => one.key === key)
    const node = column?.facts.default
    if (column === undefined || node === undefined || node._tag === "Null") return null
    if (node._tag === "Bind") return node.value
    if (node._tag === "Call" && node.name === "now") {
      return this.moment(key, now)
    }
    throw mistake(`the default of "${key}" is an expression, which only the server can compute: give it`)
  }

  private moment(key: string, now: number): unknown {
    const text = new Date(now).toISOString().replace("T", " ").replace("Z", "+00")
    return columnOf(this.place.entity.table, key).type.decode(text)
  }

  private replace(rows: ReadonlyArray<Values>): void {
    checkUnique(this.place, rows)
    this.rows = rows
  }

  /** Does all of it, or nothing where it throws. */
  private whole<A>(body: () => A): A {
    const { rows } = this
    try {
      return body()
    } catch (cause) {
      this.rows = rows
      throw cause
    }
  }

  insert(given: ReadonlyArray<Values>, now: number): ReadonlyArray<Values> {
    const rows = given.map((row) => this.complete(row, now))
    this.replace([...this.rows, ...rows])
    return rows
  }

  /** The row under a key, also one that is not read: null is the key of none. */
  private under(given: Values): Values | undefined {
    const { entity } = this.place
    const key = checkedKey(entity, given)
    return this.rows.find((row) =>
      Object.keys(key).every((name) => row[name] !== null && isSameValue(entity, name, row[name], key[name]))
    )
  }

  found(key: Values): Values | undefined {
    const row = this.under(key)
    return row !== undefined && this.isRead(row) ? row : undefined
  }

  /** The row that has the given one's key; and that one, complete, where none has it. */
  private met(given: Values, by: ReadonlyArray<string>, now: number) {
    const row = by.every((key) => given[key] !== undefined) ? given : this.complete(given, now)
    return { row, there: conflicting(this.place, this.rows, row, by) }
  }

  getOrCreate(given: Values, by: ReadonlyArray<string>, now: number): Values {
    checkedKey(this.place.entity, Object.fromEntries(by.map((key) => [key, given[key]])))
    const { row, there } = this.met(given, by, now)
    return there ?? this.insert([row], now)[0] as Values
  }

  upsert(given: ReadonlyArray<Values>, by: ReadonlyArray<string>, now: number): ReadonlyArray<Values> {
    return this.whole(() =>
      given.map((one) => {
        const { row, there } = this.met(one, by, now)
        const [written] = there === undefined
          ? this.insert([row], now)
          : this.changed([[there, without({ ...one, ...heldBy(this.place.entity.kind) }, by)]])
        return written as Values
      })
    )
  }

  change(changes: ReadonlyArray<readonly [key: Values, values: Values]>): ReadonlyArray<Values> {
    return this.changed(changes.map(([key, values]) => {
      const row = this.under(key)
      if (row === undefined) throw new VanishedRow({ table: this.place.entity.key, rows: 1 })
      return [row, values]
    }))
  }

  private changed(changes: ReadonlyArray<readonly [row: Values, values: Values]>): ReadonlyArray<Values> {
    const version = versionOf(this.place.entity.options)
    const next = new Map<Values, Values>()
    for (const [row, values] of changes) {
      const set = Object.entries(values).filter(([key, value]) =>
        value !== undefined && checked(this.place, key) === key
      )
      const counts = version !== undefined && set.length > 0
      const counted = counts ? { [version.column]: version.next(row[version.column]) } : {}
      next.set(row, { ...next.get(row) ?? row, ...counted, ...Object.fromEntries(set) })
    }
    this.replace(this.rows.map((row) => next.get(row) ?? row))
    return changes.map(([row]) => next.get(row) as Values)
  }

  remove(key: Values, now: number): Values {
    const row = this.under(key)
    const { key: table, options: { softDelete } } = this.place.entity
    // What counts as deleted is not deleted again.
    if (row === undefined || (softDelete !== undefined && row[softDelete] !== null)) {
      throw new VanishedRow({ table, rows: 1 })
    }
    if (softDelete === undefined) {
      this.rows = this.rows.filter((one) => one !== row)
      return row
    }
    const deleted = { ...row, [softDelete]: this.moment(softDelete, now) }
    this.rows = this.rows.map((one) => one === row ? deleted : one)
    return deleted
  }
}
