/** The version of the server that a test runs on: what is newer than the oldest one is tested where it is. */
import { Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** E.g. 180004 for 18.4. */
export const serverVersion = Effect.flatMap(Reads, (database) =>
  Effect.map(
    database.run({
      text: "show server_version_num",
      parameters: [],
      access: "reads",
      decode: ([number]) => Number(number)
    }),
    ({ rows }) => rows[0] ?? 0
  ))
