/** The version of the server that a test runs on: what is newer than the oldest one is tested where it is. */
import { Pg, Query, sql } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** E.g. 180004 for 18.4. */
export const serverVersion = Effect.map(
  Query.one(sql.text("select current_setting('server_version_num')::int as n").columns({ n: Pg.integer() }).reads()),
  ({ n }) => n
)
