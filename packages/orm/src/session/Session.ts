/**
 * The session: a unit of work in a scope. Rows are values; what is to become of them is said to the session, which writes it
 * at `flush` in the fewest statements and the right order, all in one transaction.
 */
import {
  type DatabaseError,
  from,
  type IsolationLevel,
  Query,
  ReadCommitted,
  Reads,
  RepeatableRead,
  Serializable,
  Writes
} from "@aludel/sql"

import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Place, placeOf } from "../context/Place.ts"
import { type SessionBusy, type SessionFailed, UnknownRow } from "../error/SessionError.ts"
import { InvalidWrite, StaleRow } from "../error/WriteError.ts"
import type { Extras, FindWith, Found, With } from "../find/Find.ts"
import { wholeRows } from "../find/FindPlan.ts"
import type { Model } from "../model/Model.ts"
import type { FieldsOf } from "../relation/Relation.ts"
import type { Values } from "../write/Change.ts"
import { checkedKey } from "../write/Draft.ts"
import { factsOf, isSameValue, keyOfRow, textOf } from "../write/Facts.ts"
import type { Keys, NewRowOf, Rows } from "../write/Input.ts"
import { among, wholeRow } from "../write/Statement.ts"
import { refused } from "../write/Write.ts"
import { addRow } from "./Add.ts"
import type { Entry } from "./Entry.ts"
import type { AddTree, Changes, CheckedAdd } from "./Input.ts"
import { type Pending, pendingOf } from "./Pending.ts"
import { sessionDatabase } from "./SessionDatabase.ts"
import { type FlushError, SessionState } from "./State.ts"

/** What every call of a session can be refused with. */
type Refused = SessionBusy | SessionFailed

/** What there is to write. */
export interface Unflushed {
  readonly added: number
  readonly changed: number
  readonly removed: number
}

/** A unit of work. */
export interface SessionService {
  /**
   * Says that a row is to be inserted, with rows of its relations: new ones, pending ones, and rows of the session. It has
   * no key before the flush, but stands for it wherever the session takes a row.
   */
  readonly add: <M, R, Key extends string, const I extends AddTree<M, R, Key>>(
    model: Model<M, R, Key>,
    row: I & CheckedAdd<M, R, Key, NoInfer<I>>
  ) => Effect.Effect<Pending<Rows<M, Key>["row"]>, InvalidWrite | StaleRow | Refused>
  /** The same for many rows of one table. */
  readonly addAll: <M, R, Key extends string>(
    model: Model<M, R, Key>,
    rows: ReadonlyArray<NewRowOf<M, Key>>
  ) => Effect.Effect<ReadonlyArray<Pending<Rows<M, Key>["row"]>>, InvalidWrite | StaleRow | Refused>
  /** Flushes, and gives the row that a pending one has become. */
  readonly value: <Row>(pending: Pending<Row>) => Effect.Effect<Row, FlushError | UnknownRow | SessionBusy>
  /**
   * Says that columns of a row are to be set, and yields the row with them. Nothing is written where nothing changes. Fails
   * with `StaleRow` for an old copy of a row whose version is another one by now.
   */
  readonly update: {
    <Row>(
      row: Pending<Row>,
      changes: Changes<Row>
    ): Effect.Effect<Pending<Row>, InvalidWrite | StaleRow | UnknownRow | Refused>
    <Row extends object>(
      row: Row,
      changes: Changes<Row>
    ): Effect.Effect<Row, InvalidWrite | StaleRow | UnknownRow | Refused>
  }
  /** Says that a row is to be deleted, and what hangs on it, as its model's `cascade` and the database say. */
  readonly remove: (row: object) => Effect.Effect<void, UnknownRow | Refused>
  /** The row under this primary key: the session's, or read. */
  readonly get: <M, R, Key extends string>(
    model: Model<M, R, Key>,
    key: Keys<M, Key>["all"]
  ) => Effect.Effect<Option.Option<Rows<M, Key>["row"]>, FlushError | SessionBusy>
  /** Reads as `Model.find` does; whole rows without relations are those of the session. */
  readonly find: <
    M,
    R,
    Key extends string,
    const W extends With<M, R, Key>,
    const Columns extends keyof FieldsOf<M, Key> & string,
    Extra extends Extras<M, Key>
  >(
    model: Model<M, R, Key>,
    options?: FindWith<M, R, Key, Columns, Extra, W>
  ) => Effect.Effect<ReadonlyArray<Found<M, R, Key, Columns, Extra, W>["row"]>, FlushError | SessionBusy>
  /** Reads the row again, and forgets its unflushed changes. */
  readonly refresh: <Row extends object>(
    row: Row
  ) => Effect.Effect<Option.Option<Row>, FlushError | UnknownRow | SessionBusy>
  /** The row is read again when it is next asked for; its unflushed changes are forgotten. */
  readonly expire: (row: object) => Effect.Effect<void, UnknownRow | Refused>
  /** All rows are read again when they are next asked for. */
  readonly expireAll: Effect.Effect<void, Refused>
  /**
   * Brings a row from outside into the session: where one with its primary key is there, it is changed to these values, else
   * one is added.
   */
  readonly merge: <M, R, Key extends string>(
    model: Model<M, R, Key>,
    row: { readonly [Name in keyof Rows<M, Key>["row"]]?: Rows<M, Key>["row"][Name] | undefined }
  ) => Effect.Effect<Rows<M, Key>["row"] | Pending<Rows<M, Key>["row"]>, FlushError | SessionBusy | UnknownRow>
  /** Writes what there is to write. Where there is nothing, nothing is sent. */
  readonly flush: Effect.Effect<void, FlushError | SessionBusy>
  /** Flushes and commits; what follows is in a new transaction. */
  readonly commit: Effect.Effect<void, FlushError | SessionBusy>
  /** Undoes all since the last commit, on the server and here. */
  readonly rollback: Effect.Effect<void, SessionBusy>
  /** What is not flushed yet. */
  readonly unflushed: Effect.Effect<Unflushed>
  /** Whether the row has changes that are not flushed, and which columns they set. */
  readonly changes: (row: object) => Effect.Effect<ReadonlyArray<string>, UnknownRow>
  /** Runs the effect in a savepoint: if it fails, what it did is undone, on the server and here, and the session goes on. */
  readonly nested: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | FlushError | SessionBusy, R>
  /** Runs the effect without the flush before its queries. */
  readonly withoutAutoflush: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** Options of a session. */
export interface SessionOptions<Level extends IsolationLevel> {
  /** The isolation level of its transactions; `read committed` if not given. */
  readonly isolation?: Level | undefined
  /** Whether what was said so far is flushed before a query runs. True if not given. */
  readonly autoflush?: boolean | undefined
}

/** The markers that each level satisfies. */
interface Satisfied {
  readonly "read committed": ReadCommitted
  readonly "repeatable read": ReadCommitted | RepeatableRead
  readonly serializable: ReadCommitted | RepeatableRead | Serializable
}

/** Whether the row is one of the rows that the model speaks about: a variant's are some of its table's. */
const isOfKind = ({ entity }: Place, { known: { row } }: Entry): boolean =>
  entity.kind === undefined || row === undefined ||
  isSameValue(entity, entity.kind.by, row[entity.kind.by], entity.kind.is)

const make = (state: SessionState): SessionService => {
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
      if (known !== undefined && (known.known.state === "removed" || !isOfKind(place, known))) return Option.none()
      if (known?.known.row !== undefined && !known.known.expired) return Option.some(known.known.row)
      yield* state.beforeQuery
      const row = yield* readRow(place, key)
      if (row === undefined) return Option.none()
      return Option.some(work.read(place, row))
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
      return rows.map((row) => {
        // A part of a row is not the row.
        if (!columns.every((key) => Object.hasOwn(row, key))) return row
        const isPlain = Object.keys(row).length === columns.length
        const own = isPlain ? row : Object.fromEntries(columns.map((key) => [key, row[key]]))
        const value = work.read(place, own)
        return isPlain ? value : { ...row, ...value }
      })
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
        return Option.some(work.read(entry.place, found))
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
    unflushed: Effect.sync(() => {
      const states = [...work.dirty].map(({ known }) => known.state)
      const count = (wanted: string) => states.filter((state) => state === wanted).length
      return { added: count("pending"), changed: count("persistent"), removed: count("removed") }
    }),
    changes: (row: object) => Effect.map(entryOf(row), ({ known }) => Object.keys(known.changes)),
    nested: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      state.exclusive(
        state.nested(effect, (body) => inSession(state, service as unknown as SessionService)(body) as typeof body)
      ),
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

const inSession = (state: SessionState, service: SessionService) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.updateContext(effect, (context: Context.Context<R>) => {
    const database = sessionDatabase(state)
    const isolation = state.options.isolation ?? "read committed"
    let inside: Context.Context<R | Reads | Writes | Session | ReadCommitted> = context.pipe(
      Context.add(Reads, database),
      Context.add(Writes, database),
      Context.add(Session, service),
      Context.add(ReadCommitted, isolation)
    )
    if (isolation !== "read committed") inside = Context.add(inside, RepeatableRead, isolation)
    return isolation === "serializable" ? Context.add(inside, Serializable, isolation) : inside
  })

/**
 * A unit of work. `Session.scoped(effect)` opens one for the effect, in which `yield* Session` gives it; the effect's queries
 * run in its transaction and see what was said before. What is not committed at the end is rolled back.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import { models, Session } from "@aludel/orm"
 * import * as Effect from "effect/Effect"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   authorId = Pg.bigint().references(() => users.id)
 *   title = Pg.text()
 * })
 * const { users: User } = models(dataModel({ users, posts }), (r) => ({
 *   users: { posts: r.many.posts({ by: "authorId" }) },
 *   posts: { author: r.one.users({ by: "authorId" }) }
 * }))
 * const signUp = Session.scoped(Effect.gen(function*() {
 *   const session = yield* Session
 *   const alice = yield* session.add(User, { name: "alice", posts: [{ title: "first" }] })
 *   yield* session.update(alice, { name: "Alice" })
 *   yield* session.commit
 *   return yield* session.value(alice)
 * }))
 */
export class Session extends Context.Service<Session, SessionService>()("@aludel/orm/Session") {
  /**
   * Runs the effect with a session of its own. Within a transaction the session's is a savepoint of it: its commit is
   * kept only if that one commits.
   *
   * @param options `isolation` and `autoflush`
   */
  static readonly scoped = <A, E, R, const Level extends IsolationLevel = "read committed">(
    effect: Effect.Effect<A, E, R>,
    options: SessionOptions<Level> = {}
  ): Effect.Effect<A, E, Exclude<R, Session | Reads | Writes | Satisfied[Level]> | Writes> =>
    Effect.flatMap(Writes, (outer) =>
      Effect.suspend(() => {
        const isolation: IsolationLevel = options.isolation ?? "read committed"
        const state = new SessionState(outer, { isolation, access: "read write" }, options.autoflush ?? true)
        const inside = inSession(state, make(state))(effect)
        // What the session provides is taken from R by the signature above.
        return Effect.ensuring(inside, state.rollback) as Effect.Effect<
          A,
          E,
          Exclude<R, Session | Reads | Writes | Satisfied[Level]>
        >
      }))
}
