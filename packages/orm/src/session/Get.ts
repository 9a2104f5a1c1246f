/** One row by a key: the session's, or read. */
import { and, type Database, from, Query } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Place } from "../context/Place.ts"
import { criterionOf } from "../find/Related.ts"
import type { Values } from "../write/Change.ts"
import { checkedKey } from "../write/Draft.ts"
import { factsOf, isOfKind, textOf } from "../write/Facts.ts"
import { among, type Condition, wholeRow } from "../write/Statement.ts"
import { refused } from "../write/Write.ts"
import type { SessionState } from "./State.ts"

export type Lock = "update" | "share" | undefined

/** Reads the row from the server. */
export const readRow = (
  state: SessionState,
  { entity }: Place,
  key: Values,
  criterion: ReadonlyArray<Condition> = [],
  lock?: Lock
) =>
  Effect.flatMap(
    refused(() => {
      const found = and(among(entity, Object.keys(key), [key]), ...criterion)
      return from(entity.table.source).where(found).select(wholeRow(entity))
    }),
    (query) => {
      const all = lock === undefined
        ? state.on(Query.all(query))
        : state.on(Query.all(lock === "update" ? query.forUpdate() : query.forShare()))
      return Effect.map(all, (rows) => rows[0] as Values | undefined)
    }
  )

/** The row under one of its keys. One that the session has by its primary key is not read again. */
export const getRow = (state: SessionState, place: Place, given: Values) =>
  state.exclusive(Effect.gen(function*() {
    const { entity } = place
    const { work } = state
    yield* state.usable
    const key = yield* refused(() => checkedKey(entity, given))
    const { primaryKey } = factsOf(entity)
    const isPrimary = textOf(entity, primaryKey, key) !== undefined
    const found = isPrimary ? work.identity.find(place, key)?.known : undefined
    // A row that moves on to another key is written before anybody asks who has this one.
    const isMoving = found?.state === "persistent" && primaryKey.some((name) => found.changes[name] !== undefined)
    const known = isMoving ? undefined : found
    if (known !== undefined && (known.state === "removed" || !isOfKind(entity, known.row))) return Option.none()
    if (known?.row !== undefined && !known.expired) return Option.some(known.row)
    yield* state.beforeQuery
    const row = yield* readRow(state, place, key, criterionOf(entity, entity.table))
    if (row === undefined) return Option.none()
    const value = work.read(place, row)
    yield* state.tellLoaded
    return Option.some(value)
  }))

const sessions = new WeakMap<Database, SessionState>()

/** Says that what runs on the database runs in the session. */
export const registerSession = (database: Database, state: SessionState): void => {
  sessions.set(database, state)
}

/** The session that the database is of; undefined for one of no session. */
export const sessionOf = (database: Database): SessionState | undefined => sessions.get(database)
