/**
 * The calls of a session: what is said is kept in the unit of work, what is asked is answered from the identity map, or read
 * behind what was said before.
 */
import type { DatabaseError, Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Place, placeOf } from "../context/Place.ts"
import { type SessionBusy, type SessionFailed, UnknownRow } from "../error/SessionError.ts"
import { InvalidWrite, StaleRow } from "../error/WriteError.ts"
import { wholeRows } from "../find/FindPlan.ts"
import type { Values } from "../write/Change.ts"
import { factsOf, keyOfRow } from "../write/Facts.ts"
import { addRow } from "./Add.ts"
import type { RowState } from "./Entry.ts"
import { getRow, type Lock, readRow } from "./Get.ts"
import { mergeRow } from "./Merge.ts"
import { pendingOf } from "./Pending.ts"
import { reached } from "./Reach.ts"
import type { SessionService } from "./SessionService.ts"
import type { SessionState } from "./State.ts"
import type { UnitOfWork } from "./UnitOfWork.ts"

const expired = { changes: {}, expired: true } as const

/** Rows that a query has read, as the session has them. Throws `InvalidWrite` for one that is not whole. */
const adoptRows = (work: UnitOfWork, place: Place, rows: ReadonlyArray<Values>): ReadonlyArray<Values> => {
  const { entity } = place
  return rows.map((row) => {
    const whole = factsOf(entity).columns.map((key) => {
      if (row[key] !== undefined) return [key, row[key]] as const
      if (entity.kind?.others.has(key) === true) return [key, null] as const
      throw new InvalidWrite({ table: entity.key, problem: `the row was read without "${key}"` })
    })
    return work.read(place, Object.fromEntries(whole))
  })
}

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
    remove: (row: object, { hard }: { readonly hard?: boolean | undefined } = {}) =>
      Effect.flatMap(entryOf(row), (entry) => said(() => work.remove(entry, hard))),
    adopt: (model: object, rows: ReadonlyArray<Values>) =>
      Effect.tap(said(() => adoptRows(work, placeOf(model), rows)), () => state.tellLoaded),
    get: (model: object, key: Values) => getRow(state, placeOf(model), key),
    find: (model: never, options: Values) => state.exclusive(find(model, options)),
    refresh: (row: object, options: { readonly for?: Lock } = {}) =>
      state.exclusive(Effect.gen(function*() {
        const entry = yield* entryOf(row)
        yield* state.usable
        const { stored } = entry.known
        if (stored === undefined) return yield* Effect.fail(new UnknownRow())
        for (const one of reached(work, entry)) if (one.known.state === "persistent") work.know(one, expired)
        const found = yield* readRow(state, entry.place, keyOfRow(entry.place.entity, stored), [], options.for)
        if (found === undefined) {
          work.know(entry, { state: "gone" })
          return Option.none()
        }
        const value = work.read(entry.place, found)
        yield* state.tellLoaded
        return Option.some(value)
      })),
    expire: (row: object) =>
      Effect.flatMap(entryOf(row), (entry) =>
        said(() => {
          for (const one of reached(work, entry)) if (one.known.state === "persistent") work.know(one, expired)
        })),
    expunge: (row: object) =>
      Effect.flatMap(entryOf(row), (entry) =>
        said(() => {
          for (const one of reached(work, entry)) work.know(one, { state: "gone", changes: {} })
        })),
    expireAll: said(() => work.expireAll()),
    merge: (model: object, row: Values) =>
      state.exclusive(Effect.gen(function*() {
        yield* state.beforeQuery
        const entry = yield* mergeRow(state, placeOf(model), row)
        yield* state.tellLoaded
        return entry.known.row ?? pendingOf(entry)
      })),
    flush: state.exclusive(state.flush),
    commit: state.exclusive(state.commit),
    rollback: state.exclusive(state.rollback),
    unflushed: Effect.sync(() => work.unflushed()),
    changes: (row: object) => Effect.map(entryOf(row), ({ known }) => Object.keys(known.changes)),
    history: (row: object) =>
      Effect.map(entryOf(row), ({ known: { changes, row: after, stored } }) =>
        Object.fromEntries(
          Object.keys(changes).map((key) => [key, { before: stored?.[key], after: after?.[key] }])
        )),
    state: (row: object) =>
      Effect.sync((): RowState => {
        const state = work.entryOf(row)?.known.state ?? "gone"
        return state === "gone" ? "detached" : state
      }),
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
