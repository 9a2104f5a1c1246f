/** The pool's gauges and connections, for as long as somebody looks. */
import type { ConnectionPool, PoolEvent } from "@aludel/pool"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { FeedEvent, ToldConnection, ToldPool } from "./FeedEvent.ts"

/** How often the gauges are looked at. A lease may be much shorter, and so the most of them is counted between. */
const interval = "100 millis"

const connectionOf = (event: PoolEvent): ToldConnection | undefined => {
  switch (event._tag) {
    case "Connected":
    case "Invalidated":
      return { what: event._tag, connection: event.connection, reason: undefined }
    case "ConnectFailed":
      return { what: event._tag, connection: undefined, reason: event.reason }
    case "Closed":
      return { what: event._tag, connection: event.connection, reason: event.reason }
    default:
      return undefined
  }
}

/** The gauges, whenever they have changed. */
const gauges = (pool: ConnectionPool["Service"], peak: () => number): Stream.Stream<FeedEvent> =>
  Stream.tick(interval).pipe(
    Stream.mapEffect(() => Effect.map(pool.stats, (stats): ToldPool => ({ ...stats, peak: peak() }))),
    Stream.changesWith((a, b) => JSON.stringify(a) === JSON.stringify(b)),
    Stream.map((data): FeedEvent => ({ event: "pool", data }))
  )

/** The pool as events: its gauges, and connections that come and go. */
export const poolFeed = (pool: ConnectionPool["Service"]): Stream.Stream<FeedEvent> =>
  Stream.suspend(() => {
    let lent = 0
    let peak = 0
    const connections = Stream.flatMap(pool.events, (event): Stream.Stream<FeedEvent> => {
      if (event._tag === "Acquired") peak = Math.max(peak, ++lent)
      if (event._tag === "Released") lent = Math.max(0, lent - 1)
      const data = connectionOf(event)
      return data === undefined ? Stream.empty : Stream.succeed({ event: "connection", data })
    })
    const most = () => {
      const most = peak
      peak = lent
      return most
    }
    return Stream.merge(connections, gauges(pool, most))
  })
