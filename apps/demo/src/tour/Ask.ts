/** One request of the tour: made, printed with its answer, and compared with what was expected. */
import { Clock, Effect, Option, Ref, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { bold, dim, green, print, red } from "../terminal/Output.ts"

export interface Request {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
  readonly status: number
  /** Text that the answer has to contain. */
  readonly says?: string
  /** What it shows, for people. */
  readonly about: string
}

const Fields = Schema.Record(Schema.String, Schema.Unknown)
export type Fields = typeof Fields.Type

const most = 160

const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ")
  return line.length > most ? `${line.slice(0, most)} …` : line
}

/** Asks the server at `url`. Expectations that fail are added to `failed`; the answer's fields are for the next request. */
export const asker = (url: string, failed: Ref.Ref<ReadonlyArray<string>>) =>
  Effect.fnUntraced(function*(request: Request) {
    const { about, body, method, path, says = "", status } = request
    const started = yield* Clock.currentTimeMillis
    const plain = HttpClientRequest.make(method)(`${url}${path}`)
    const response = yield* HttpClient.execute(
      body === undefined ? plain : HttpClientRequest.bodyJsonUnsafe(plain, body)
    )
    const text = yield* response.text
    const took = (yield* Clock.currentTimeMillis) - started
    const expected = response.status === status && text.includes(says)
    yield* print(
      "",
      dim(about),
      bold(`${method} ${path}`) + (body === undefined ? "" : ` ${JSON.stringify(body)}`),
      `  ${expected ? green(`${response.status}`) : red(`${response.status}`)} ${dim(`${took} ms`)}  ${
        response.headers["content-type"]?.includes("html") ? `a page of ${text.length} characters` : short(text)
      }`
    )
    if (!expected) {
      const line = `${method} ${path}: expected ${status}${says && ` with ${says}`}, came ${response.status}`
      yield* Ref.update(failed, (lines) => [...lines, line])
    }
    return Schema.decodeUnknownOption(Schema.fromJsonString(Fields))(text)
  }, (asked, { method, path }) =>
    // No answer at all is an answer that was not expected.
    Effect.catchTag(asked, "HttpClientError", (error) =>
      Effect.as(
        Ref.update(failed, (lines) => [...lines, `${method} ${path}: no answer (${error.reason._tag})`]),
        Option.none<Fields>()
      )))
