/** The rows of a table in memory, with what the server would give and check, as far as that is known here. */
import type { ConstraintViolation, DatabaseError, Query } from "@aludel/sql"
import { type Expr, isExpression } from "@aludel/sql/Plan"
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
import { conflicting, uniqueChecks } from "./MemoryKeys.ts"
import { comparisonBy, pageOf } from "./MemoryPage.ts"
import { checkDistinct, checkOnce } from "./UniqueKey.ts"

export type Failure = ConstraintViolation | DatabaseError

/** The row without these columns. */
const without = (row: Values, keys: ReadonlyArray<string>): Values =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)))

/** The part of the row under these keys. */
const pick = (row: Values, keys: ReadonlyArray<string>): Values =>
  Object.fromEntries(keys.map((key) => [key, row[key]]))

export class Memory {
  private readonly place: Place
  private readonly isRead: (row: Values) => boolean
  private readonly checkUnique: (rows: ReadonlyArray<Values>) => void
  private rows: ReadonlyArray<Values>
  private readonly counters = new Map<string, bigint>()

  constructor(place: Place) {
    this.place = place
    this.isRead = meets(place)
    this.checkUnique = uniqueChecks(place)
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
        row[key] = this.accepted(key, value)
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

  /** A value that a column takes: what the server alone could compute or would refuse is refused. */
  private accepted(key: string, value: unknown): unknown {
    const { type } = columnOf(this.place.entity.table, key)
    if (isExpression(value)) throw mistake(`"${key}" is given an expression, which only the server can compute`)
    if (value !== null) type.encode(value)
    return value
  }

  private count(key: string): unknown {
    const next = (this.counters.get(key) ?? 0n) + 1n
    this.counters.set(key, next)
    return columnOf(this.place.entity.table, key).type.decode(String(next))
  }

  private defaultOf(key: string, now: number): unknown {
    const column = this.place.entity.plan.columns.find((one) => one.key === key)
    return this.computed(key, column?.facts.default, now, "default")
  }

  /** What an expression of the column's declaration is at this time. */
  private computed(key: string, node: Expr | undefined, now: number, what: string): unknown {
    if (node === undefined || node._tag === "Null") return null
    if (node._tag === "Bind") return node.value
    if (node._tag === "Call" && node.name === "now") {
      return this.moment(key, now)
    }
    throw mistake(`the ${what} of "${key}" is an expression, which only the server can compute: give it`)
  }

  /** What an update sets beside the columns that it gives: those with a value of their own at each one. */
  private touched(given: Values, now: number): Values {
    const { kind, plan } = this.place.entity
    return Object.fromEntries(
      plan.columns.flatMap(({ facts: { onUpdate }, key }) =>
        onUpdate === undefined || given[key] !== undefined || kind?.others.has(key) === true
          ? []
          : [[key, this.computed(key, onUpdate, now, "`onUpdate`")]]
      )
    )
  }

  /** What an update leaves in a column. */
  private kept(key: string, value: unknown): unknown {
    const { entity } = this.place
    if (value === null && !factsOf(entity).nullable.has(key)) {
      throw mistake(`"${key}" of "${entity.key}" cannot be null`)
    }
    return this.accepted(key, value)
  }

  private moment(key: string, now: number): unknown {
    const text = new Date(now).toISOString().replace("T", " ").replace("Z", "+00")
    return columnOf(this.place.entity.table, key).type.decode(text)
  }

  private replace(rows: ReadonlyArray<Values>): void {
    this.checkUnique(rows)
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
    checkDistinct(this.place, given, by)
    return this.whole(() =>
      given.map((one) => {
        const { row, there } = this.met(one, by, now)
        const [written] = there === undefined
          ? this.insert([row], now)
          // With nothing to set it is an update, too: of the key to itself.
          : this.changed([[there, { ...pick(there, by), ...without(one, by) }]], now, by)
        return written as Values
      })
    )
  }

  /** Changes the row under a key. */
  change(key: Values, values: Values, now: number): Values {
    return this.changed([[this.here(key), values]], now)[0] as Values
  }

  /** Changes rows by their primary keys, each with the version that follows on its own. */
  changeMany(rows: ReadonlyArray<Values>, now: number): ReadonlyArray<Values> {
    checkOnce(this.place, rows)
    const { primaryKey } = factsOf(this.place.entity)
    const changes = rows.map((row) => [this.here(pick(row, primaryKey)), without(row, primaryKey)] as const)
    return this.changed(changes, now, [], true)
  }

  private here(key: Values): Values {
    const row = this.under(key)
    if (row === undefined) throw new VanishedRow({ table: this.place.entity.key, rows: 1 })
    return row
  }

  /**
   * Changes rows, with a version and what they have at each update.
   *
   * @param uncounted columns that an update may set without a new version
   * @param isRead whether the version before is known: one that is no number is made of it then, else of none
   */
  private changed(
    changes: ReadonlyArray<readonly [row: Values, values: Values]>,
    now: number,
    uncounted: ReadonlyArray<string> = [],
    isRead = false
  ): ReadonlyArray<Values> {
    const { options } = this.place.entity
    const version = versionOf(options)
    const isKnown = isRead || typeof options.version === "string"
    const next = new Map<Values, Values>()
    for (const [row, values] of changes) {
      const set = Object.entries(values).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, this.kept(checked(this.place, key), value)] as const]
      )
      const counts = version !== undefined && set.some(([key]) => !uncounted.includes(key))
      const given = {
        ...counts ? { [version.column]: version.next(isKnown ? row[version.column] : undefined) } : {},
        ...Object.fromEntries(set)
      }
      next.set(row, {
        ...next.get(row) ?? row,
        ...set.length === 0 ? {} : this.touched(given, now),
        ...given
      })
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
    if (softDelete !== undefined) {
      return this.changed([[row, { [softDelete]: this.moment(softDelete, now) }]], now)[0] as Values
    }
    this.rows = this.rows.filter((one) => one !== row)
    return row
  }
}
