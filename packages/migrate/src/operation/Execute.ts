/** Steps by hand: SQL, and Effects of the program. */
import type { ReadCommitted, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { runsAlone } from "./Alone.ts"
import type * as Op from "./Operation.ts"

/**
 * Statements of your own, in the transaction of their migration. Behind `alter type … add value` it ends and another begins,
 * since the label cannot be used before.
 *
 * @param options `transactional: false` for what cannot run in a transaction, which is the default where one of them begins
 *   as such a statement does (`create index concurrently`, `vacuum`, …); `ifInterrupted` for what makes room for another try,
 *   where a run was killed in the middle of it
 *
 * @example
 * import { execute } from "@aludel/migrate"
 *
 * const step = execute("vacuum users", { transactional: false })
 */
export const execute = (
  statements: string | ReadonlyArray<string>,
  options: {
    readonly transactional?: boolean | undefined
    readonly ifInterrupted?: ReadonlyArray<string> | undefined
  } = {}
): Op.Operation => {
  const texts = typeof statements === "string" ? [statements] : statements
  return {
    _tag: "Sql",
    statements: texts,
    transactional: options.transactional ?? !texts.some(runsAlone),
    ...options.ifInterrupted === undefined ? {} : { ifInterrupted: options.ifInterrupted }
  }
}

/**
 * Changes rows by queries, in the transaction of its migration.
 *
 * @param name what messages and the checksum know it by, since a function has no content that could be compared
 *
 * @example
 * ```ts
 * import { data, migration } from "@aludel/migrate"
 * import { eq, Pg, Query, table, update } from "@aludel/sql"
 *
 * // A table as it is at this point of its history, not as the program has it now.
 * const users = table("users", class Users {
 *   role = Pg.text()
 * })
 * const promoted = Query.run(update(users).set({ role: "user" }).where(eq(users.role, "guest")))
 * export default migration({ id: "3f9a1c0b7d2e", message: "no guests", up: [data("guests are users", promoted)] })
 * ```
 */
export const data = (
  name: string,
  effect: Effect.Effect<unknown, unknown, Reads | Writes | ReadCommitted>
): Op.Operation => ({ _tag: "Data", name, batches: false, run: () => Effect.as(effect, undefined) })

/**
 * Changes rows in batches, each in a transaction of its own, so that no lock is held for long. How far it is stands in the
 * history: a run that was killed is gone on with behind the last batch.
 *
 * @param name what messages and the checksum know it by
 * @param batch changes some rows behind the key `after` (undefined at first), in the order of the key, and returns the key of
 *   the last of them; undefined where there are no more
 *
 * @example
 * ```ts
 * import { batches, migration } from "@aludel/migrate"
 * import { asc, from, gt, inList, Pg, Query, table, update } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().primaryKey()
 *   role = Pg.text()
 * })
 * const promoted = (after: string | undefined) =>
 *   Effect.gen(function*() {
 *     const next = from(users).where(gt(users.id, BigInt(after ?? 0))).select({ id: users.id })
 *     const ids = (yield* Query.all(next.orderBy(asc(users.id)).limit(1000))).map(({ id }) => id)
 *     yield* Query.run(update(users).set({ role: "user" }).where(inList(users.id, ids)))
 *     return ids.at(-1)?.toString()
 *   })
 * export default migration({ id: "3f9a1c0b7d2e", message: "no guests", up: [batches("all are users", promoted)] })
 * ```
 */
export const batches = (
  name: string,
  batch: (after: string | undefined) => Effect.Effect<string | undefined, unknown, Reads | Writes | ReadCommitted>
): Op.Operation => ({ _tag: "Data", name, batches: true, run: batch })
