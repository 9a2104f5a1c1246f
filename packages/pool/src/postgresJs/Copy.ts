/**
 * COPY through the driver. It settles a query once, with the stream; what comes after (the row count, or that the server
 * refused a row) it tells a promise that is settled already, and the stream then hangs. So the query's two ways out are
 * taken over before it is sent.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY
 */
import type { Duplex } from "node:stream"
import type postgres from "postgres"
import type { Copying } from "../driver/Driver.ts"

/** The driver's query, as far as its types do not say. */
interface Settling {
  streaming: boolean
  resolve: (value: Duplex | ({ readonly count: number | null } & ReadonlyArray<unknown>)) => void
  reject: (error: unknown) => void
  execute: () => void
}

const quiet = <A>(promise: Promise<A>): Promise<A> => {
  promise.catch(() => {})
  return promise
}

/** Sends the COPY; `lost` rejects when the session is gone. */
export const startCopy = (client: postgres.Sql, text: string, lost: Promise<never>): Copying => {
  const query = client.unsafe(text, [], { simple: true } as never) as unknown as Settling
  const stream = Promise.withResolvers<Duplex>()
  const done = Promise.withResolvers<number>()
  query.streaming = true
  query.resolve = (value) => {
    if ("count" in value) return done.resolve(value.count ?? 0)
    // Its errors are those of `done`.
    value.on("error", () => {})
    stream.resolve(value)
  }
  query.reject = (error) => {
    stream.reject(error)
    done.reject(error)
  }
  query.execute()
  return { stream: quiet(Promise.race([stream.promise, lost])), done: quiet(Promise.race([done.promise, lost])) }
}
