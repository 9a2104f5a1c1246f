/**
 * A storm: 10,000 fibers on 10 connections, interrupted at random, their backends killed, their statements timed out. What
 * was said to be committed is there once, what was said to have failed is not there, every answer belongs to its question,
 * no money is lost, and nothing is left behind. 3 seconds; `ALUDEL_STORM_SECONDS=60` for the long one.
 */
import { ConnectionPool } from "@aludel/pool"
import { type Reads, transaction, type Writes } from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { inject } from "vitest"
import { text, value } from "./support/Text.ts"
import { wholePool } from "./support/Whole.ts"

const seconds = Number(process.env["ALUDEL_STORM_SECONDS"] ?? 3)
const accounts = 1000
const fibers = 10_000
const size = 10

const prepare = Effect.forEach([
  "create table accounts (id int primary key, balance int not null)",
  `insert into accounts select n, 1000 from generate_series(1, ${accounts}) n`,
  "create table transfers (id text primary key)"
], (sql) => text(sql))

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare, pool: { size } })

/** Numbers that look random and are the same in each run. */
const numbers = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}

interface Ledger {
  readonly committed: Array<string>
  readonly failed: Array<string>
  wrongAnswers: number
  defects: number
}

const update = "update accounts set balance = balance + $2::int where id = $1::int"

const worker = (name: number, ledger: Ledger): Effect.Effect<never, never, Reads | Writes> => {
  const random = numbers(name * 7919 + 1)
  const whole = (most: number) => Math.floor(random() * most)
  let count = 0
  const transfer = Effect.suspend(() => {
    const id = `${name}/${++count}`
    const [from, to, amount] = [1 + whole(accounts), 1 + whole(accounts), 1 + whole(50)]
    const body = Effect.gen(function*() {
      yield* text(update, `${from}`, `${-amount}`)
      if (whole(10) === 0) yield* text("select pg_sleep(0.05)")
      yield* transaction(text("insert into transfers values ($1)", id))
      yield* text(update, `${to}`, `${amount}`)
      if (whole(8) === 0) return yield* Effect.fail("changed my mind")
    })
    const isolation = whole(3) === 0 ? "repeatable read" : "read committed"
    const run = transaction(body, { isolation, statementTimeout: "1 second", lockTimeout: "200 millis" })
    const sometimes = whole(4) === 0 ? Effect.timeout(run, Duration.millis(whole(30))) : run
    return Effect.flatMap(Effect.exit(sometimes), (exit) =>
      Effect.sync(() => {
        if (Exit.isSuccess(exit)) return void ledger.committed.push(id)
        for (const reason of exit.cause.reasons) {
          if (reason._tag === "Die") ledger.defects++
          if (reason._tag !== "Fail") continue
          const { error } = reason
          const tag = typeof error === "object" && error._tag === "DatabaseError" ? error.reason._tag : error
          // Timed out or unknown: it may have been committed.
          if (tag === "changed my mind" || (typeof tag === "string" && tag !== "CommitOutcomeUnknown")) {
            ledger.failed.push(id)
          }
        }
      }))
  })
  const question = Effect.suspend(() => {
    const asked = `${name}:${++count}`
    const asking = Effect.map(value("select $1::text from pg_sleep(0.001)", asked), (answer) => {
      if (answer !== asked) ledger.wrongAnswers++
    })
    return Effect.exit(whole(5) === 0 ? Effect.timeout(asking, Duration.millis(whole(5))) : asking)
  })
  return Effect.forever(Effect.suspend(() => whole(2) === 0 ? Effect.asVoid(transfer) : Effect.asVoid(question)))
}

const kill =
  `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and application_name <> 'killer' order by random() limit 1`

layer(database, { excludeTestServices: true })("a storm", (it) => {
  it.effect(`of ${seconds} seconds leaves everything in order`, () =>
    Effect.gen(function*() {
      const ledger: Ledger = { committed: [], failed: [], wrongAnswers: 0, defects: 0 }
      const { url } = yield* TestDatabase
      const killer = Layer.fresh(ConnectionPool.layer({ url, size: 1, applicationName: "killer" }))
      const killing = Effect.forever(Effect.andThen(Effect.sleep("150 millis"), text(kill)))
      const killings = yield* Effect.forkChild(Effect.provide(killing, killer, { local: true }))
      const workers = yield* Effect.forEach(Array.from({ length: fibers }, (_, name) => name), (name) =>
        Effect.forkChild(worker(name, ledger)))
      yield* Effect.sleep(`${seconds} seconds`)
      // A machine that is busy with other things needs longer for as much.
      while (ledger.committed.length <= 50 || ledger.failed.length <= 5) {
        yield* Effect.sleep("50 millis")
      }
      yield* Fiber.interrupt(killings)
      yield* Fiber.interruptAll(workers)

      assert.strictEqual(ledger.wrongAnswers, 0, "foreign rows")
      assert.strictEqual(ledger.defects, 0, "defects")
      const stored = new Set((yield* text("select id from transfers")).map(([id]) =>
        id
      ))
      assert.deepStrictEqual(ledger.committed.filter((id) => !stored.has(id)), [], "lost")
      assert.deepStrictEqual(ledger.failed.filter((id) => stored.has(id)), [], "stored although it failed")
      assert.strictEqual(yield* value("select sum(balance) from accounts"), `${accounts * 1000}`)
      // The last victim's successor may still be on its way.
      yield* wholePool
      assert.isAtMost((yield* (yield* ConnectionPool).stats).open, size)
      yield* assertHealthy
    }), { timeout: (seconds + 60) * 1000 })
})
