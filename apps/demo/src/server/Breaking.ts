/** What goes wrong in production, on demand: a lost connection, a deadlock, a race, a query that nobody waits for. */
import { advisoryLock, Pg, Query, RowContext, select, sql, transaction } from "@aludel/sql"
import { Context, Deferred, Effect, Exit, Layer, Random, Ref, Schedule } from "effect"
import { People, type SignUp } from "../blog/People.ts"

/** As the pool's own user: a member of an organisation may end no sessions. */
const asPool = Effect.provideService(RowContext, {})

const again = Schedule.recurs(3)

/** Ends the connection on which its own transaction runs. Without `retry` the request fails with it. */
const kill = (retry: boolean) =>
  Effect.gen(function*() {
    const runs = yield* Ref.make(0)
    const body = Effect.gen(function*() {
      if ((yield* Ref.updateAndGet(runs, (n) => n + 1)) > 1) return
      yield* Query.run(
        sql.text("select pg_terminate_backend(pg_backend_pid()) as killed").columns({ killed: Pg.boolean() })
      )
    })
    yield* transaction(body, { retry: retry ? again : false })
    return { runs: yield* Ref.get(runs) }
  }).pipe(asPool)

/** Two transactions, each of which waits for what the other one holds. PostgreSQL ends one of them after a second. */
const deadlock = Effect.gen(function*() {
  const one = yield* Random.nextInt
  const two = yield* Random.nextInt
  const holdsOne = yield* Deferred.make<void>()
  const holdsTwo = yield* Deferred.make<void>()
  const lock = (key: number) => Query.run(select({ lock: advisoryLock(key) }))
  const half = Effect.fnUntraced(function*(
    [mine, held]: readonly [number, Deferred.Deferred<void>],
    [other, heldByOther]: readonly [number, Deferred.Deferred<void>]
  ) {
    let runs = 0
    yield* transaction(
      Effect.gen(function*() {
        runs++
        yield* lock(mine)
        yield* Deferred.succeed(held, undefined)
        yield* Deferred.await(heldByOther)
        yield* lock(other)
      }),
      { retry: again }
    )
    return runs
  })
  const [first, second] = [[one, holdsOne], [two, holdsTwo]] as const
  return { runs: yield* Effect.all([half(first, second), half(second, first)], { concurrency: 2 }) }
}).pipe(asPool)

const make = Effect.gen(function*() {
  const people = yield* People
  const queries = yield* Ref.make({ running: 0, finished: 0, cancelled: 0 })

  /** The same person, twice at the same time: the database lets one in. */
  const race = (wanted: SignUp) => {
    const attempt = people.signUp(wanted).pipe(
      Effect.as({ status: 201 }),
      Effect.catchTags({
        Taken: ({ field }) => Effect.succeed({ status: 409, field }),
        Refused: ({ field }) => Effect.succeed({ status: 422, field })
      })
    )
    return Effect.map(Effect.all([attempt, attempt], { concurrency: 2 }), (answers) => ({ answers }))
  }

  const count = (change: { readonly [Key in "running" | "finished" | "cancelled"]?: number }) =>
    Ref.update(queries, ({ cancelled, finished, running }) => ({
      running: running + (change.running ?? 0),
      finished: finished + (change.finished ?? 0),
      cancelled: cancelled + (change.cancelled ?? 0)
    }))

  /** Where the caller goes away, the request's fiber is interrupted, and with it the query on the server. */
  const slow = Effect.fnUntraced(function*(seconds: number) {
    yield* Effect.acquireUseRelease(
      count({ running: 1 }),
      () => Query.run(sql.text("select pg_sleep(:seconds)::text as slept", { seconds }).columns({ slept: Pg.text() })),
      (_, exit) => count({ running: -1, ...(Exit.isSuccess(exit) ? { finished: 1 } : { cancelled: 1 }) })
    )
    return yield* Ref.get(queries)
  }, asPool)

  return { kill, deadlock, race, slow, longQueries: Ref.get(queries) }
})

export class Breaking extends Context.Service<Breaking>()("@aludel/demo/Breaking", { make }) {
  static readonly layer = Layer.effect(Breaking, Breaking.make)
}
