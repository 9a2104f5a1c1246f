/**
 * Whether the server that a request came to takes no more: it waits for the answers that it still owes, and a page that
 * listens would keep it waiting. Node tells nobody of this, so that it has to be looked at.
 */
import * as Effect from "effect/Effect"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as Schedule from "effect/Schedule"

const inside = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined

/** By the socket of Node's own request; of another platform's nothing is known, and it is never closing. */
const isClosing = ({ source }: Pick<HttpServerRequest, "source">): boolean =>
  inside(inside(inside(source, "socket"), "server"), "listening") === false

/** Completes when the server closes. */
export const closing = (request: Pick<HttpServerRequest, "source">): Effect.Effect<void> =>
  Effect.asVoid(
    Effect.repeat(Effect.sync(() => isClosing(request)), { until: (it) => it, schedule: Schedule.spaced("200 millis") })
  )
