/** What a session is told and asked, with types. */
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { HookFailed, SessionBusy, SessionFailed, UnknownRow } from "../error/SessionError.ts"
import type { InvalidWrite, StaleRow } from "../error/WriteError.ts"
import type { DefaultColumns } from "../find/Columns.ts"
import type { Extras, FindWith, TreeOptions, With } from "../find/Find.ts"
import type { Found } from "../find/Found.ts"
import type { Model } from "../model/Model.ts"
import type { FieldsOf } from "../relation/Relation.ts"
import type { Keys, NewRowOf, Rows } from "../write/Input.ts"
import type { RowState, Unflushed } from "./Entry.ts"
import type { FlushError } from "./FlushError.ts"
import type { Changes, CheckedAdd, MergeTree, NamedAdd } from "./Input.ts"
import type { Pending } from "./Pending.ts"

/** What every call of a session can be refused with. */
type Refused = SessionBusy | SessionFailed

/** A unit of work. */
export interface SessionService {
  /**
   * Says that a row is to be inserted, with rows of its relations: new ones, pending ones, and rows of the session. It has
   * no key before the flush, but stands for it wherever the session takes a row.
   */
  readonly add: <M, R, Key extends string, const I extends NamedAdd<M, R, Key>>(
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
  readonly update: <Row extends object>(
    row: Row,
    changes: Changes<Row extends Pending<infer Added> ? Added : Row>
  ) => Effect.Effect<Row, InvalidWrite | StaleRow | UnknownRow | Refused>
  /**
   * Says that a row is to be deleted, and what hangs on it, as its model's `cascade` and the database say.
   *
   * @param options `hard`: it leaves the table, although its model's `softDelete` would let it stay
   */
  readonly remove: (
    row: object,
    options?: { readonly hard?: boolean | undefined }
  ) => Effect.Effect<void, UnknownRow | Refused>
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
    const Columns extends keyof FieldsOf<M, Key> & string = DefaultColumns<M, R, Key>,
    Extra extends Extras<M, Key> = Extras<M, Key>,
    const Lock extends "update" | "share" = never
  >(
    model: Model<M, R, Key>,
    options?: FindWith<M, R, Key, Columns, Extra, W> & Pick<TreeOptions<Lock>, "for">
  ) => Effect.Effect<ReadonlyArray<Found<M, R, Key, Columns, Extra, W>["row"]>, FlushError | SessionBusy>
  /**
   * Makes whole rows that a query of one's own has read the session's: each is the one value that the session has for it.
   *
   * @param rows rows with all columns of the model: of raw SQL, of a union, of `returning`
   */
  readonly adopt: <M, R, Key extends string>(
    model: Model<M, R, Key>,
    rows: ReadonlyArray<Rows<M, Key>["row"]>
  ) => Effect.Effect<ReadonlyArray<Rows<M, Key>["row"]>, InvalidWrite | StaleRow | HookFailed | Refused>
  /**
   * Reads the row again, and forgets its unflushed changes. What hangs on it by `cascade` is read again when it is next
   * asked for.
   *
   * @param options `for`: locks the row until the transaction ends
   */
  readonly refresh: <Row extends object>(
    row: Row,
    options?: { readonly for?: "update" | "share" | undefined }
  ) => Effect.Effect<Option.Option<Row>, FlushError | UnknownRow | SessionBusy>
  /**
   * The row is read again when it is next asked for; its unflushed changes are forgotten. The same for what hangs on it by
   * `cascade`.
   */
  readonly expire: (row: object) => Effect.Effect<void, UnknownRow | Refused>
  /** All rows are read again when they are next asked for. */
  readonly expireAll: Effect.Effect<void, Refused>
  /** The session forgets the row, its unflushed changes, and what hangs on it by `cascade`: it is detached. */
  readonly expunge: (row: object) => Effect.Effect<void, UnknownRow | Refused>
  /**
   * Brings a row from outside into the session, with rows of its relations: where one with its primary key is there, it is
   * changed to these values, else one is added. A relation that is given is the whole of it: other rows of it are let go, or
   * removed where they do not stay alone.
   */
  readonly merge: <M, R, Key extends string>(
    model: Model<M, R, Key>,
    row: MergeTree<M, R, Key>
  ) => Effect.Effect<Rows<M, Key>["row"] | Pending<Rows<M, Key>["row"]>, FlushError | SessionBusy | UnknownRow>
  /** Writes what there is to write. Where there is nothing, nothing is sent. */
  readonly flush: Effect.Effect<void, FlushError | SessionBusy>
  /**
   * Flushes and commits; what follows is in a new transaction. A deferred constraint that is broken then is a
   * `ConstraintViolation` here, and nothing is stored.
   */
  readonly commit: Effect.Effect<void, FlushError | SessionBusy>
  /** Undoes all since the last commit, on the server and here. */
  readonly rollback: Effect.Effect<void, SessionBusy>
  /** What is not flushed yet. */
  readonly unflushed: Effect.Effect<Unflushed>
  /** Whether the row has changes that are not flushed, and which columns they set. */
  readonly changes: (row: object) => Effect.Effect<ReadonlyArray<string>, UnknownRow>
  /** The columns with changes that are not flushed, each with its value before and after. */
  readonly history: (row: object) => Effect.Effect<
    { readonly [Column in string]: { readonly before: unknown; readonly after: unknown } },
    UnknownRow
  >
  /** Where the row, or a pending one, stands. */
  readonly state: (row: object) => Effect.Effect<RowState>
  /** Runs the effect in a savepoint: if it fails, what it did is undone, on the server and here, and the session goes on. */
  readonly nested: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E | FlushError | SessionBusy, R>
  /** Runs the effect without the flush before its queries. */
  readonly withoutAutoflush: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}
