/**
 * What runs beside a session's flushes and commits: Effects of the program's own, which run inside the session and may use
 * it. What they add, change or remove before a flush is written by that same flush.
 */
import * as Effect from "effect/Effect"
import type { Entity } from "../context/Context.ts"
import { placeOf } from "../context/Place.ts"
import { HookFailed } from "../error/SessionError.ts"
import type { Model } from "../model/Model.ts"
import type { Values } from "../write/Change.ts"
import { isOfKind } from "../write/Facts.ts"
import type { Patches, Rows } from "../write/Input.ts"
import type { Unflushed } from "./Entry.ts"

/** A hook over rows. One that fails fails the flush with `HookFailed`. */
type RowHook<Given extends ReadonlyArray<unknown>, Yielded, Needs> =
  | ((...given: Given) => Effect.Effect<Yielded, unknown, Needs>)
  | undefined

/**
 * What runs for each row of one model.
 *
 * @typeParam BI … what each of them needs: one parameter for each, since a caller may give any of them
 */
export interface RowHooks<
  Row,
  Patch,
  BI = unknown,
  BU = unknown,
  BD = unknown,
  AI = unknown,
  AU = unknown,
  AD = unknown,
  AL = unknown
> {
  /** Before a row is inserted, with the columns that are known of it; what it yields is set too. */
  readonly beforeInsert?: RowHook<[row: Partial<Row>], Patch | void, BI>
  /** Before a row is updated, with the row as it will be and the columns that change; what it yields is set too. */
  readonly beforeUpdate?: RowHook<[row: Row, changes: Partial<Row>], Patch | void, BU>
  /** Before a row is deleted by the session; what the database deletes by itself is not told. */
  readonly beforeDelete?: RowHook<[row: Row], unknown, BD>
  readonly afterInsert?: RowHook<[row: Row], unknown, AI>
  /** After a row was updated, with the row as it is and as it was. */
  readonly afterUpdate?: RowHook<[row: Row, before: Row], unknown, AU>
  readonly afterDelete?: RowHook<[row: Row], unknown, AD>
  /** Each time the session reads a row: the first time, and when it had expired. */
  readonly afterLoad?: RowHook<[row: Row], unknown, AL>
}

/** The hooks of one model, and what they need. */
export interface HookedRows<out Needs> {
  readonly "~needs": Needs
}

/**
 * What runs beside the flushes and commits of one session.
 *
 * @typeParam BF … what each of them needs
 */
export interface SessionHooks<BF = unknown, AF = unknown, BC = unknown, AC = unknown, AR = unknown, Rows = unknown> {
  /** Before what was said is written, where there is anything: what it says is written with it. */
  readonly beforeFlush?: ((work: Unflushed) => Effect.Effect<unknown, unknown, BF>) | undefined
  /** After it was written. What it says is written by the next flush; a commit flushes until there is nothing left. */
  readonly afterFlush?: Effect.Effect<unknown, unknown, AF> | undefined
  /** Before the flush of a commit. */
  readonly beforeCommit?: Effect.Effect<unknown, unknown, BC> | undefined
  /** Once after the outermost transaction is committed; not for savepoints. */
  readonly afterCommit?: Effect.Effect<unknown, never, AC> | undefined
  /** Once after the session's transaction is rolled back, or one around it. */
  readonly afterRollback?: Effect.Effect<unknown, never, AR> | undefined
  /** What runs for each row of some models: `rowHooks(User, { … })`. */
  readonly rows?: Rows | undefined
}

/** The same type, of which nothing is inferred from where it is expected. */
type Known<Needs> = [Needs] extends [infer Same] ? Same : never

/** What the hooks of rows need. */
export type NeededByRows<Rows> = Rows extends ReadonlyArray<infer Each>
  ? Each extends HookedRows<infer Needs> ? Needs : never
  : never

/**
 * The hooks of one model's rows, for `Session.scoped(effect, { hooks: { rows: [rowHooks(User, { … })] } })`.
 *
 * @param model the model whose rows they are for; those of a variant are for its rows alone
 * @param hooks Effects by the moment at which they run; they run inside the session
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 * import { models, rowHooks, Session } from "@aludel/orm"
 * import * as Effect from "effect/Effect"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   title = Pg.text()
 *   slug = Pg.text().default("")
 * })
 * const { posts: Post } = models(dataModel({ posts }), () => ({}))
 * const slugs = rowHooks(Post, {
 *   beforeInsert: ({ title = "" }) => Effect.succeed({ slug: title.toLowerCase().replaceAll(" ", "-") })
 * })
 * const publish = (title: string) =>
 *   Session.scoped(
 *     Effect.flatMap(Session, (session) => Effect.andThen(session.add(Post, { title }), session.commit)),
 *     { hooks: { rows: [slugs] } }
 *   )
 */
export const rowHooks = <
  M,
  R,
  Key extends string,
  BI = never,
  BU = never,
  BD = never,
  AI = never,
  AU = never,
  AD = never,
  AL = never
>(
  model: Model<M, R, Key>,
  hooks: RowHooks<Rows<M, Key>["row"], Patches<M, Key>["patch"], BI, BU, BD, AI, AU, AD, AL>
): HookedRows<Known<BI | BU | BD | AI | AU | AD | AL>> =>
  // The seam between hooks of rows whose type is known and those that run.
  new Hooked(placeOf(model).entity, hooks as unknown as ErasedRowHooks) as never

type ErasedHook = (...given: ReadonlyArray<Values>) => Effect.Effect<Values | void, unknown>

type ErasedRowHooks = { readonly [Name in keyof RowHooks<never, never>]?: ErasedHook | undefined }

class Hooked {
  readonly entity: Entity
  readonly hooks: ErasedRowHooks
  constructor(entity: Entity, hooks: ErasedRowHooks) {
    this.entity = entity
    this.hooks = hooks
  }
}

/** A session's hooks without their types; each is undefined where there is none. */
export interface ErasedHooks {
  readonly beforeFlush: ((work: Unflushed) => Effect.Effect<void, HookFailed>) | undefined
  readonly afterFlush: Effect.Effect<void, HookFailed> | undefined
  readonly beforeCommit: Effect.Effect<void, HookFailed> | undefined
  readonly afterCommit: Effect.Effect<void> | undefined
  readonly afterRollback: Effect.Effect<void> | undefined
  /** What the hooks of a row yield, in their order; undefined where nothing is to be run for rows of this entity. */
  readonly row: (
    name: keyof RowHooks<never, never>,
    entity: Entity,
    given: readonly [Values, ...ReadonlyArray<Values>]
  ) => Effect.Effect<ReadonlyArray<Values>, HookFailed> | undefined
}

export const noHooks: ErasedHooks = {
  beforeFlush: undefined,
  afterFlush: undefined,
  beforeCommit: undefined,
  afterCommit: undefined,
  afterRollback: undefined,
  row: () => undefined
}

/** @param inside runs them in the session, which has all that they need */
export const erasedHooks = (
  hooks: SessionHooks<unknown, unknown, unknown, unknown, unknown, ReadonlyArray<HookedRows<unknown>>> | undefined,
  inside: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
): ErasedHooks => {
  if (hooks === undefined) return noHooks
  const { afterCommit, afterFlush, afterRollback, beforeCommit, beforeFlush, rows = [] } = hooks
  const run = <A>(hook: string, effect: Effect.Effect<A, unknown, unknown>): Effect.Effect<A, HookFailed> =>
    // The session's signature asks for what its hooks need.
    Effect.mapError(inside(effect), (cause) => new HookFailed({ hook, cause })) as Effect.Effect<A, HookFailed>
  const quiet = (effect: Effect.Effect<unknown, never, unknown> | undefined) =>
    effect && Effect.asVoid(effect) as Effect.Effect<void>
  // Made by `rowHooks`, whose type hides what it is.
  const hooked = rows as ReadonlyArray<unknown> as ReadonlyArray<Hooked>
  return {
    beforeFlush: beforeFlush && ((work) => Effect.asVoid(run("beforeFlush", Effect.suspend(() => beforeFlush(work))))),
    afterFlush: afterFlush && Effect.asVoid(run("afterFlush", afterFlush)),
    beforeCommit: beforeCommit && Effect.asVoid(run("beforeCommit", beforeCommit)),
    afterCommit: quiet(afterCommit),
    afterRollback: quiet(afterRollback),
    row: (name, entity, given) => {
      const found = hooked.flatMap((one) =>
        one.entity.plan === entity.plan && isOfKind(one.entity, given[0]) ? one.hooks[name] ?? [] : []
      )
      if (found.length === 0) return undefined
      return Effect.map(
        Effect.forEach(found, (hook) => run(name, Effect.suspend(() => hook(...given)))),
        (all) => all.flatMap((more): ReadonlyArray<Values> => more === undefined ? [] : [more])
      )
    }
  }
}
