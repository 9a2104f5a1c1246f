/** How the server would run a recorded statement. It is explained and never analysed: nothing of it is run. */
import { correlateStatements } from "@aludel/pool"
import type { CompiledQuery, Database } from "@aludel/sql"
import { DatabaseError, Reason } from "@aludel/sql"
import { readPlan } from "@aludel/sql/Plan"
import * as Effect from "effect/Effect"
import { own } from "./feed/Feed.ts"
import type { ToldStatement } from "./feed/FeedEvent.ts"

/** A stream's first statement stands behind its cursor. */
const declared = /^declare aludel_cursor_\d+ no scroll cursor for /

const explainable = /^[\s(]*(?:select|insert|update|delete|merge|values|with|table)\b/i

type Plan = ReturnType<typeof readPlan>

/** With its values where they were kept, else as the server would plan it for any (from PostgreSQL 16 on). */
const explaining = (text: string, values: ToldStatement["values"]): CompiledQuery<Plan> => ({
  text: `explain (format json${values === undefined ? ", generic_plan true" : ""}) ${text}`,
  parameters: values ?? [],
  access: "reads",
  decode: ([json]) => readPlan(json ?? "")
})

/**
 * The plan of a statement that was recorded. Fails with `InvalidQuery` for what has none, such as COMMIT, and with the
 * server's error where it is too old for a plan without values, or where a table is gone.
 */
export const planOf = (database: Database, { text, values }: ToldStatement): Effect.Effect<Plan, DatabaseError> => {
  const query = text.replace(declared, "")
  // Without values it goes in a message that could hold a second statement.
  if (!explainable.test(query) || query.includes(";")) {
    return Effect.fail(
      new DatabaseError({ reason: new Reason.InvalidQuery({ problem: "this statement has no plan" }) })
    )
  }
  return correlateStatements(
    Effect.flatMap(
      database.run(explaining(query, values)),
      ({ rows: [plan] }) => plan === undefined ? Effect.die("EXPLAIN has answered nothing") : Effect.succeed(plan)
    ),
    own
  )
}
