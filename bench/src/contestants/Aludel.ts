/** Aludel: the query is built and compiled at each call, and runs on the pool's layer. */
import { ConnectionPool } from "@aludel/pool"
import { columns, eq, from, Pg, Query, table } from "@aludel/sql"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { connections, type Open, sync } from "../Contestant.ts"
import { effects } from "../Effects.ts"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    name = Pg.text()
    active = Pg.boolean()
    createdAt = Pg.timestamptz().defaultNow()
  }
)

export const open: Open = (url) => {
  const runtime = ManagedRuntime.make(ConnectionPool.layer({ url, size: connections }))
  const byId = (id: number) => from(users).where(eq(users.id, id)).select(columns(users))
  return {
    pointSelect: effects(runtime, (id: number) => Query.one(byId(id))),
    buildSelect: sync((id: number) => Query.compile(byId(id)))
  }
}
