/** Values of rows that are there, found by another of their keys: they are read before anything is written. */
import { from, Query, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Entity } from "../context/Context.ts"
import { VanishedRow } from "../error/WriteError.ts"
import type { Change, Values } from "./Change.ts"
import { textOf } from "./Facts.ts"
import { among, wholeRow } from "./Statement.ts"
import { refused, type WriteError } from "./Write.ts"

/** The value of a column of a row that is there, by another of its keys: it has to be read first. */
export class Stored {
  readonly entity: Entity
  readonly key: Values
  readonly column: string
  constructor(entity: Entity, key: Values, column: string) {
    this.entity = entity
    this.key = key
    this.column = column
  }
}

/** A column of the row under this key: given with the key, or to be read. */
export const columnAt = (entity: Entity, key: Values, column: string): unknown =>
  key[column] ?? new Stored(entity, key, column)

const storedIn = (change: Change): ReadonlyArray<Stored> => {
  const values = change.kind === "insert" ? change.values : change.kind === "update"
    ? {
      ...change.values,
      ...Object.fromEntries(Object.entries(change.key).map(([key, value]) => [`key ${key}`, value]))
    }
    : change.key
  return Object.values(values).filter((value): value is Stored => value instanceof Stored)
}

/** What is read for a write is read where it is written, and no replica. */
export const whereWritten = <A, E>(read: Effect.Effect<A, E, Reads>): Effect.Effect<A, E, Writes> =>
  Effect.flatMap(Writes, (database) => Effect.provideService(read, Reads, database))

/** Reads the rows whose other keys are needed: one statement for each key of each table. */
export const readStored = (
  stored: ReadonlyArray<Stored>
): Effect.Effect<(values: Values) => Values, WriteError, Writes> =>
  Effect.suspend(() => {
    const groups = new Map<string, Array<Stored>>()
    for (const one of stored) {
      const name = `${one.entity.key} ${Object.keys(one.key).sort().join(" ")}`
      const group = groups.get(name)
      if (group === undefined) groups.set(name, [one])
      else group.push(one)
    }
    const rows = new Map<string, Values>()
    const nameOf = ({ entity, key }: Stored) => {
      const names = Object.keys(key).sort()
      return `${entity.key} ${names.join(" ")} ${textOf(entity, names, key) ?? ""}`
    }
    const read = Effect.forEach([...groups.values()], (group) => {
      const [{ entity, key }] = group as [Stored]
      const names = Object.keys(key).sort()
      const wanted = new Map(group.map((one) => [nameOf(one), one.key]))
      return Effect.flatMap(
        refused(() =>
          from(entity.table.source).where(among(entity, names, [...wanted.values()])).select(wholeRow(entity))
        ),
        (query) =>
          Effect.flatMap(Query.all(query), (found) => {
            for (const row of found) rows.set(nameOf(new Stored(entity, pick(row, names), "")), row)
            const missing = [...wanted.keys()].filter((name) => !rows.has(name)).length
            return missing === 0 ? Effect.void : Effect.fail(new VanishedRow({ table: entity.key, rows: missing }))
          })
      )
    }, { discard: true })
    const resolve = (values: Values): Values =>
      Object.fromEntries(
        Object.entries(values).map(([key, value]) => [
          key,
          value instanceof Stored ? rows.get(nameOf(value))?.[value.column] : value
        ])
      )
    return Effect.as(whereWritten(read), resolve)
  })

const pick = (row: Values, names: ReadonlyArray<string>): Values =>
  Object.fromEntries(names.map((name) => [name, row[name]]))

/** All that has to be read before the changes can be planned. */
export const storedOf = (changes: ReadonlyArray<Change>): ReadonlyArray<Stored> => changes.flatMap(storedIn)
