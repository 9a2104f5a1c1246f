/** A query value is compiled when it is first run, and not again: what it is sent as is kept by its identity. */
import { columns, type CompiledQuery, type Database, eq, from, Pg, Query, Reads, table } from "@aludel/sql"
import { expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"

const users = table(
  "users",
  class Users {
    id = Pg.integer().primaryKey()
    name = Pg.text()
  }
)

it("what is sent of a query is one value, however often and however it is run", () => {
  const sent: Array<CompiledQuery<unknown>> = []
  const run: Database["run"] = (statement) => {
    sent.push(statement)
    return Effect.succeed({ rows: [], count: 0 })
  }
  const query = from(users).where(eq(users.id, 1)).select(columns(users))
  const times = Effect.andThen(Query.all(query), Effect.andThen(Query.maybeOne(query), Query.all(query)))
  Effect.runSync(Effect.provideService(times, Reads, { run } as Database))
  expect(sent).toHaveLength(3)
  const [first, ...others] = sent
  for (const one of others) {
    expect([one.decode, one.text, one.parameters]).toEqual([first?.decode, first?.text, first?.parameters])
  }
  expect(others.every(({ decode, parameters }) => decode === first?.decode && parameters === first.parameters)).toBe(
    true
  )
  const other = from(users).where(eq(users.id, 1)).select(columns(users))
  Effect.runSync(Effect.provideService(Query.all(other), Reads, { run } as Database))
  expect(sent[3]?.text).toBe(first?.text)
  expect(sent[3]?.parameters).not.toBe(first?.parameters)
})
