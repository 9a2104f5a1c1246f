/**
 * LISTEN and NOTIFY: short messages between sessions, sent when the transaction that sends them commits.
 *
 * Source: https://www.postgresql.org/docs/current/sql-notify.html
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { DatabaseError } from "./error/DatabaseError.ts"
import { Reads, Writes } from "./port/Access.ts"
import type { Notification } from "./port/Database.ts"

/**
 * Sends a message to a channel. In a transaction it is delivered after the commit, once for equal messages, and not at
 * all after a rollback.
 *
 * @param channel its name, at most 63 bytes, as it is: `Orders` is another channel than `orders`
 * @param payload at most 7999 bytes; the server refuses more as `InvalidStatement` or `DataException`
 *
 * @example
 * import { notify } from "@aludel/sql"
 *
 * const shipped = (id: bigint) => notify("orders", `${id}`)
 */
export const notify = (channel: string, payload = ""): Effect.Effect<void, DatabaseError, Writes> =>
  Effect.flatMap(Writes, (database) =>
    Effect.asVoid(database.run({
      text: "select pg_notify($1, $2)",
      parameters: [channel, payload],
      access: "writes",
      decode: () => undefined
    })))

/**
 * What is sent to these channels from now on, as a stream that does not end.
 *
 * It holds a connection of its own beside the pool's, and opens it again when it is lost, waiting longer each time up to
 * 5 seconds. Then a `Gap` comes: read anew what the messages were about, since some may have been missed. A `Gap` comes
 * too where more than 16,384 messages wait for the consumer. The first element of all is a `Gap` as well: from then on
 * nothing is missed.
 *
 * Fails with `PoolClosed` when the pool's scope closes, and where a session is refused for good: `AuthenticationFailed`,
 * `DatabaseNotFound`.
 *
 * @example
 * import { listen } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * const orders = listen("orders").pipe(
 *   Stream.runForEach((event) =>
 *     event._tag === "Gap" ? Effect.log("reading all orders") : Effect.log(`order ${event.payload}`)
 *   )
 * )
 */
export const listen = (...channels: ReadonlyArray<string>): Stream.Stream<Notification, DatabaseError, Reads> =>
  Stream.unwrap(Effect.map(Reads, (database) => database.listen(channels)))
