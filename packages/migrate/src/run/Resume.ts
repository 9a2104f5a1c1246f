/**
 * How far an earlier run came with a statement that is in no transaction. A server that builds an index does not notice that
 * its client was killed: the build goes on, unseen in the catalog at first, while the lock of that run is free already.
 */
import { type DatabaseError, Writes } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { execute } from "../history/History.ts"
import { literal } from "../operation/Quote.ts"
import type { MigrationStatement } from "../operation/Statements.ts"
import { ask } from "./Ask.ts"

const query = (text: string) => Effect.flatMap(Writes, (database) => ask(database, text))

/** The server keeps the first bytes of a statement only, and a tag may stand behind it. */
const sameStatement = (text: string): string => {
  const [theirs, ours] = ["query", literal(text)]
  return `left(${theirs}, least(length(${theirs}), length(${ours}))) = left(${ours}, least(length(${theirs}), length(${ours})))`
}

const processOf = (text: string): string =>
  `select 'process ' || pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    and state = 'active' and query <> '' and ${sameStatement(text)} limit 1`

/** Looked at in short statements: a build of an index waits for every longer one. */
const interval = Duration.millis(250)

/**
 * Waits until no other session runs this statement; `told` hears of the first one that is seen.
 *
 * Source: https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
 */
export const nobodyRuns = (
  { text }: MigrationStatement,
  told: (process: string) => Effect.Effect<void>
): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.gen(function*() {
    let first = true
    while (true) {
      const process = yield* query(processOf(text))
      if (typeof process !== "string") return
      if (first) yield* told(process)
      first = false
      yield* Effect.sleep(interval)
    }
  })

/**
 * Looks at what an earlier try left behind, and clears it away.
 *
 * @returns whether that try had done it all: only one that was killed can have, since of any other its end is known
 */
export const isDone = (
  { resume }: MigrationStatement,
  position: string
): Effect.Effect<boolean, DatabaseError, Writes> =>
  Effect.gen(function*() {
    if (resume === undefined) return false
    const state = resume.state === undefined ? "half" : yield* query(resume.state)
    if (state === "half") yield* Effect.forEach(resume.clear, execute, { discard: true })
    return state === "done" && position === "begun"
  })
