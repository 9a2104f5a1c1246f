/**
 * The session: a unit of work in a scope. Rows are values; what is to become of them is said to the session, which writes it
 * at `flush` in the fewest statements and the right order, all in one transaction.
 */
import { type IsolationLevel, ReadCommitted, Reads, RepeatableRead, Serializable, Writes } from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type Inside, sessionCalls } from "./Calls.ts"
import { erasedHooks, type HookedRows, type NeededByRows, type SessionHooks } from "./Hooks.ts"
import { sessionDatabase } from "./SessionDatabase.ts"
import type { SessionService } from "./SessionService.ts"
import { SessionState } from "./State.ts"

/** Options of a session. */
export interface SessionOptions<Level extends IsolationLevel, H = SessionHooks> {
  /** The isolation level of its transactions; `read committed` if not given. */
  readonly isolation?: Level | undefined
  /** Whether what was said so far is flushed before a query runs. True if not given. */
  readonly autoflush?: boolean | undefined
  /** What runs beside its flushes and its commits. */
  readonly hooks?: H | undefined
}

/** The markers that each level satisfies. */
interface Satisfied {
  readonly "read committed": ReadCommitted
  readonly "repeatable read": ReadCommitted | RepeatableRead
  readonly serializable: ReadCommitted | RepeatableRead | Serializable
}

const inSession = (state: SessionState, service: SessionService) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.updateContext(state.deferred.noting(effect), (context: Context.Context<R>) => {
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
   * @param options `isolation`, `autoflush` and `hooks`
   */
  static readonly scoped = <
    A,
    E,
    R,
    const Level extends IsolationLevel = "read committed",
    BF = never,
    AF = never,
    BC = never,
    AC = never,
    AR = never,
    const Rows extends ReadonlyArray<HookedRows<unknown>> = readonly []
  >(
    effect: Effect.Effect<A, E, R>,
    options: SessionOptions<Level, SessionHooks<BF, AF, BC, AC, AR, Rows>> = {}
  ): Effect.Effect<
    A,
    E,
    Exclude<R | BF | AF | BC | AC | AR | NeededByRows<Rows>, Session | Reads | Writes | Satisfied[Level]> | Writes
  > =>
    Effect.flatMap(Writes, (outer) =>
      Effect.suspend(() => {
        const isolation: IsolationLevel = options.isolation ?? "read committed"
        const state = new SessionState(outer, { isolation, access: "read write" }, options.autoflush ?? true)
        // What the session provides is taken from R by the signature above.
        const inside = (service: SessionService) => inSession(state, service) as Inside
        const service = sessionCalls(state, inside)
        state.hooks = erasedHooks(options.hooks, inside(service))
        return Effect.ensuring(inside(service)(effect), state.close) as Effect.Effect<
          A,
          E,
          Exclude<R | BF | AF | BC | AC | AR | NeededByRows<Rows>, Session | Reads | Writes | Satisfied[Level]>
        >
      }))
}
