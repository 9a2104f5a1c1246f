/**
 * The calls of a session: what is said is kept in the unit of work, what is asked is answered from the identity map, or read
 * behind what was said before.
 */
import { type DatabaseError, from, Query, type Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Place, placeOf } from "../context/Place.ts"
import { type SessionBusy, type SessionFailed, UnknownRow } from "../error/SessionError.ts"
import { InvalidWrite, StaleRow } from "../error/WriteError.ts"
import { wholeRows } from "../find/FindPlan.ts"
import type { Values } from "../write/Change.ts"
import { checkedKey } from "../write/Draft.ts"
import { factsOf, isOfKind, keyOfRow, textOf } from "../write/Facts.ts"
import { among, wholeRow } from "../write/Statement.ts"
import { refused } from "../write/Write.ts"
import { addRow } from "./Add.ts"
import { pendingOf } from "./Pending.ts"
import type { SessionService } from "./SessionService.ts"
import type { SessionState } from "./State.ts"

type Refused = SessionBusy | SessionFailed

/** Runs an effect inside the session: its queries are the session's. */
export type Inside = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** The calls of a session over its state. */
export const sessionCalls = (state: SessionState, inside: (service: SessionService) => Inside): SessionService => {
  const { work } = state
  const entryOf = (row: object) => {
    const entry = work.entryOf(row)
    return entry === undefined || entry.known.state === "gone" ? Effect.fail(new UnknownRow()) : Effect.succeed(entry)
  }
  /** What changes the unit of work alone: refused as an error, whatever throws it. */
  const said = <A>(body: () => A): Effect.Effect<A, InvalidWrite | StaleRow | Refused> =>
    state.exclusive(Effect.andThen(
      state.usable,
      Effect.suspend((): Effect.Effect<A, InvalidWrite | StaleRow> => {
        try {
          return Effect.succeed(body())
        } catch (cause) {
          if (cause instanceof InvalidWrite || cause instanceof StaleRow) return Effect.fail(cause)
          throw cause
        }
      })
    ))
  const readRow = (place: Place, key: Values) =>
    Effect.flatMap(
      refused(() =>
        from(place.entity.table.source).where(among(place.entity, Object.keys(key), [key])).select(
          wholeRow(place.entity)
        )
      ),
      (query) => Effect.map(state.on(Query.all(query)), (rows) => rows[0] as Values | undefined)
    )
  const get = (model: object, given: Values) =>
    Effect.gen(function*() {
      const place = placeOf(model)
      yield* state.usable
      const key = yield* refused(() => checkedKey(place.entity, given))
      const isPrimary = textOf(place.entity, factsOf(place.entity).primaryKey, key) !== undefined
      const known = isPrimary ? work.identity.find(place, key) : undefined
      if (
        known !== undefined && (known.known.state === "removed" || !isOfKind(place.entity, known.known.row))
      ) return Option.none()
      if (known?.known.row !== undefined && !known.known.expired) return Option.some(known.known.row)
      yield* state.beforeQuery
      const row = yield* readRow(place, key)
      if (row === undefined) return Option.none()
      const value = work.read(place, row)
      yield* state.tellLoaded
      return Option.some(value)
    })
  const find = (
    model: { readonly find: (options: object) => Effect.Effect<ReadonlyArray<Values>, DatabaseError, Reads> },
    options: Values = {}
  ) =>
    Effect.gen(function*() {
      yield* state.beforeQuery
      const rows = yield* state.on(model.find({ ...options, [wholeRows]: true }))
      const place = placeOf(model)
      const { columns } = factsOf(place.entity)
      const found = rows.map((row) => {
        // A part of a row is not the row.
        if (!columns.every((key) => Object.hasOwn(row, key))) return row
        const isPlain = Object.keys(row).length === columns.length
        const own = isPlain ? row : Object.fromEntries(columns.map((key) => [key, row[key]]))
        const value = work.read(place, own)
        return isPlain ? value : { ...row, ...value }
      })
      yield* state.tellLoaded
      return found
    })
  const service = {
    add: (model: object, row: Values) => said(() => pendingOf(addRow(work, placeOf(model), row))),
    addAll: (model: object, rows: ReadonlyArray<Values>) =>
      said(() => rows.map((row) => pendingOf(addRow(work, placeOf(model), row)))),
    value: (pending: object) =>
      state.exclusive(Effect.gen(function*() {
        const entry = yield* entryOf(pending)
        yield* state.flush
        const { row } = entry.known
        return row === undefined ? yield* Effect.fail(new UnknownRow()) : row
      })),
    update: (row: object, changes: Values) =>
      Effect.flatMap(entryOf(row), (entry) =>
        said(() => {
          const isPending = work.identity.ofRow(row) === undefined
          return work.change(entry, isPending ? undefined : row as Values, changes) ?? row
        })),
    remove: (row: object) => Effect.flatMap(entryOf(row), (entry) => said(() => work.remove(entry))),
    get: (model: object, key: Values) => state.exclusive(get(model, key)),
    find: (model: never, options: Values) => state.exclusive(find(model, options)),
    refresh: (row: object) =>
      state.exclusive(Effect.gen(function*() {
        const entry = yield* entryOf(row)
        yield* state.usable
        const { stored } = entry.known
        if (stored === undefined) return yield* Effect.fail(new UnknownRow())
        work.know(entry, { changes: {}, expired: true })
        const found = yield* readRow(entry.place, keyOfRow(entry.place.entity, stored))
        if (found === undefined) {
          work.know(entry, { state: "gone" })
          return Option.none()
        }
        const value = work.read(entry.place, found)
        yield* state.tellLoaded
        return Option.some(value)
      })),
    expire: (row: object) =>
      Effect.flatMap(entryOf(row), (entry) => said(() => work.know(entry, { changes: {}, expired: true }))),
    expireAll: said(() => work.expireAll()),
    merge: (model: object, row: Values) =>
      state.exclusive(Effect.gen(function*() {
        const place = placeOf(model)
        const { generated, primaryKey } = factsOf(place.entity)
        const key = Object.fromEntries(primaryKey.map((name) => [name, row[name]]))
        const isKnown = textOf(place.entity, primaryKey, key) !== undefined
        const found = isKnown ? yield* get(model, key) : Option.none()
        if (Option.isNone(found)) return yield* said(() => pendingOf(addRow(work, place, row)))
        const entry = yield* entryOf(found.value)
        const values = Object.fromEntries(Object.entries(row).filter(([name]) => !generated.has(name)))
        const version = place.entity.options.version
        const copy = version === undefined || row[version] === undefined ? undefined : row
        return yield* said(() => work.change(entry, copy, values) ?? found.value)
      })),
    flush: state.exclusive(state.flush),
    commit: state.exclusive(state.commit),
    rollback: state.exclusive(state.rollback),
    unflushed: Effect.sync(() => work.unflushed()),
    changes: (row: object) => Effect.map(entryOf(row), ({ known }) => Object.keys(known.changes)),
    nested: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      state.exclusive(state.nested(effect, inside(service as unknown as SessionService))),
    withoutAutoflush: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.suspend(() => {
        const before = state.autoflush
        state.autoflush = false
        return Effect.ensuring(
          effect,
          Effect.sync(() => {
            state.autoflush = before
          })
        )
      })
  }
  // The seam between tables known at run time only and the types of their models.
  return service as unknown as SessionService
}
