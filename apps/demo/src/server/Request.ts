/** Every request: its id, in the answer as `x-request-id` and on what is logged and traced; and how much it may send. */
import { ByteSize, Context, Effect } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { randomUUID } from "node:crypto"

export const RequestId = Context.Reference<string>("@aludel/demo/RequestId", { defaultValue: () => "" })

const largestBody = ByteSize.kibibytes(256)

/** The caller's own id where it has one, such as from a proxy. */
const idOf = (given: string | undefined): string =>
  given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()

export const RequestLayer = HttpRouter.middleware(
  (response) =>
    Effect.gen(function*() {
      const id = idOf((yield* HttpServerRequest.HttpServerRequest).headers["x-request-id"])
      return yield* response.pipe(
        Effect.map(HttpServerResponse.setHeader("x-request-id", id)),
        Effect.annotateLogs("request", id),
        Effect.annotateSpans("request.id", id),
        Effect.provideService(RequestId, id),
        Effect.provideService(HttpIncomingMessage.MaxBodySize, largestBody)
      )
    }),
  { global: true }
)
