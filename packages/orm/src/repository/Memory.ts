/** The rows of a table in memory, with what the server would give and check, as far as that is known here. */
import { ConstraintViolation, type DatabaseError, InvalidCursor, type Query } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import { versionOf } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { heldBy } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { VanishedRow } from "../error/WriteError.ts"
import type { Values } from "../write/Change.ts"
import { factsOf, isSameValue, textOf } from "../write/Facts.ts"
import { type ErasedCriteria, type ErasedPage, valuesIn } from "./Criteria.ts"
import { mistake } from "./Failure.ts"

export type Failure = ConstraintViolation | DatabaseError

const nothingFromServer = {
  code: "23505",
  severity: "ERROR",
  message: Redacted.make("duplicate key value violates unique constraint"),
  detail: undefined,
  hint: undefined,
  where: undefined,
  column: undefined,
  dataType: undefined,
  position: undefined,
  routine: undefined
}

/** The unique constraints of the table, by name. */
const uniqueOf = ({ entity: { plan } }: Place) => {
  const keysOf = (names: ReadonlyArray<string>) =>
    names.flatMap((name) => plan.columns.find((column) => column.name === name)?.key ?? [])
  return [
    ...plan.constraints.flatMap((constraint) =>
      constraint.kind === "primary key" || constraint.kind === "unique"
        ? [{
          name: constraint.name,
          kind: constraint.kind,
          columns: constraint.columns,
          keys: keysOf(constraint.columns)
        }]
        : []
    ),
    ...plan.indexes.flatMap(({ columns, elements, name, unique, where }) =>
      unique && where === undefined && columns.length === elements.length
        ? [{ name, kind: "unique" as const, columns, keys: keysOf(columns) }]
        : []
    )
  ]
}

/** What a value is sorted by: the order of texts is that of their code units, whatever the server's collation. */
const orderOf = (value: unknown): number | bigint | string => {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "string") return value
  if (typeof value === "boolean") return value ? 1 : 0
  const epoch = (value as { readonly epochMilliseconds?: unknown }).epochMilliseconds
  return typeof epoch === "number" ? epoch : String(value)
}

const compare = (a: unknown, b: unknown): number => {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  const [left, right] = [orderOf(a), orderOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

const cursorOf = (place: Place, row: Values): string =>
  encodeURIComponent(textOf(place.entity, factsOf(place.entity).primaryKey, row) ?? "")

export class Memory {
  private readonly place: Place
  private rows: ReadonlyArray<Values>
  private readonly counters = new Map<string, bigint>()

  constructor(place: Place) {
    this.place = place
    this.rows = []
  }

  private column(key: string): string {
    const { entity } = this.place
    if (factsOf(entity).columns.includes(key) && entity.kind?.others.has(key) !== true) return key
    throw mistake(`"${this.place.entity.key}" has no column "${key}"`)
  }

  matching({ limit, offset = 0, orderBy, where }: ErasedCriteria): ReadonlyArray<Values> {
    const { entity } = this.place
    const wanted = Object.entries(where ?? {}).filter(([key, value]) => value !== undefined && this.column(key) === key)
    const found = this.rows.filter((row) =>
      this.isHere(row) && wanted.every(([key, value]) => {
        const values = valuesIn(value)
        return (values ?? [value]).some((one) =>
          isSameValue(entity, key, row[key], one) && (values === undefined || one !== null)
        )
      })
    )
    const order = Object.entries(orderBy ?? {}).filter(([key]) => this.column(key) === key)
    const sorted = order.length === 0 ? found : found.toSorted((a, b) => {
      for (const [key, direction] of order) {
        const sign = compare(a[key], b[key])
        if (sign !== 0) return direction === "desc" ? -sign : sign
      }
      return 0
    })
    return sorted.slice(offset, limit === undefined ? undefined : offset + limit)
  }

  page({ after, before, orderBy, size, where }: ErasedPage): Query.Page<Values> {
    const { place } = this
    const order = { ...orderBy }
    for (const key of factsOf(place.entity).primaryKey) order[key] ??= "asc"
    const all = this.matching({ where, orderBy: order })
    const cursor = after ?? before
    const at = cursor === undefined ? -1 : all.findIndex((row) => cursorOf(place, row) === cursor)
    if (cursor !== undefined && at === -1) throw new InvalidCursor({ problem: "it belongs to no row of this order" })
    const start = before === undefined ? at + 1 : Math.max(0, at - size)
    const end = before === undefined ? start + size : at
    const rows = all.slice(start, end)
    const [first] = rows
    const last = rows.at(-1)
    return {
      rows,
      next: last !== undefined && end < all.length ? cursorOf(place, last) : undefined,
      previous: first !== undefined && start > 0 ? cursorOf(place, first) : undefined
    }
  }

  /** The row with the values that the server, or the client, would give. */
  private complete(given: Values, now: number): Values {
    const { entity } = this.place
    for (const key of Object.keys(given)) this.column(key)
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

  private checkUnique(rows: ReadonlyArray<Values>): void {
    const { entity } = this.place
    for (const { columns, keys, kind, name } of uniqueOf(this.place)) {
      const seen = new Set<string>()
      for (const row of rows) {
        const text = textOf(entity, keys, row)
        if (text === undefined) continue
        if (seen.has(text)) {
          const { name: table, schema } = entity.plan.source
          throw new ConstraintViolation({
            constraint: name,
            kind: kind === "primary key" ? "unique" : kind,
            schema: schema ?? "public",
            table,
            columns,
            server: { ...nothingFromServer, schema: schema ?? "public", table, constraint: name }
          })
        }
        seen.add(text)
      }
    }
  }

  private replace(rows: ReadonlyArray<Values>): void {
    this.checkUnique(rows)
    this.rows = rows
  }

  insert(given: ReadonlyArray<Values>, now: number): ReadonlyArray<Values> {
    const held = heldBy(this.place.entity.kind)
    const rows = given.map((row) => this.complete({ ...row, ...held }, now))
    this.replace([...this.rows, ...rows])
    return rows
  }

  /** Whether the row does not count as deleted. */
  private isHere(row: Values): boolean {
    const { softDelete } = this.place.entity.options
    return softDelete === undefined || row[softDelete] === null
  }

  found(key: Values): Values | undefined {
    const { entity } = this.place
    return this.rows.find((row) =>
      this.isHere(row) && Object.keys(key).every((name) => isSameValue(entity, this.column(name), row[name], key[name]))
    )
  }

  change(changes: ReadonlyArray<readonly [key: Values, values: Values]>): ReadonlyArray<Values> {
    const next = new Map<Values, Values>()
    for (const [key, values] of changes) {
      const row = this.found(key)
      if (row === undefined) throw new VanishedRow({ table: this.place.entity.key, rows: 1 })
      const set = Object.entries(values).filter(([name, value]) => value !== undefined && this.column(name) === name)
      const version = versionOf(this.place.entity.options)
      const counts = version !== undefined && set.length > 0
      const counted = counts ? { [version.column]: version.next(row[version.column]) } : {}
      next.set(row, { ...row, ...counted, ...Object.fromEntries(set) })
    }
    this.replace(this.rows.map((row) => next.get(row) ?? row))
    return [...next.values()]
  }

  remove(key: Values, now: number): Values {
    const row = this.found(key)
    const { key: table, options: { softDelete } } = this.place.entity
    if (row === undefined) throw new VanishedRow({ table, rows: 1 })
    if (softDelete === undefined) {
      this.rows = this.rows.filter((one) => one !== row)
      return row
    }
    const deleted = { ...row, [softDelete]: this.moment(softDelete, now) }
    this.rows = this.rows.map((one) => one === row ? deleted : one)
    return deleted
  }
}
