/** A statement that was sent, as observers are told of it. */
import type { DatabaseError, Reason, SentStatement, StatementOutcome } from "@aludel/sql"
import * as Cause from "effect/Cause"
import type { Exit } from "effect/Exit"
import type { Fiber } from "effect/Fiber"
import type { AnySpan } from "effect/Tracer"

/** What the pool sends of its own for a transaction, as it writes it. */
const transactional =
  /^(?:begin isolation|commit$|rollback$|rollback to savepoint aludel_|release savepoint aludel_|savepoint aludel_|select coalesce\(current_setting\()/

/** What a stream sends once its cursor is declared. */
const ofCursor = /^(?:fetch \d+ from|close) aludel_cursor_/

/** What a text is that was sent once: the program's own are sent otherwise, but for a stream's first, COPY and LISTEN. */
export const kindOf = (text: string): SentStatement["kind"] => {
  if (transactional.test(text)) return "transaction"
  return ofCursor.test(text) ? "cursor" : "statement"
}

/** Whether it was refused before it was sent. */
export const notSent = (answer: Exit<unknown, DatabaseError>): boolean => {
  if (answer._tag === "Success") return false
  const error = Cause.findErrorOption(answer.cause)
  return error._tag === "Some" && refusals.has(error.value.reason._tag)
}

const refusals = new Set<Reason.Reason["_tag"]>(["InvalidQuery", "SessionUnavailable"])

/** What happened beside the answer. */
interface Circumstances {
  /** Nobody wanted the answer any more. */
  readonly interrupted: boolean
  /** Its time was up: the server's code for that is that of any cancel. */
  readonly late: boolean
}

/** How it ended, by the answer or the error; never by its message. */
export const outcomeOf = (
  answer: Exit<unknown, DatabaseError>,
  { interrupted, late }: Circumstances
): StatementOutcome => {
  if (interrupted) return { _tag: "Interrupted" }
  if (answer._tag === "Success") return { _tag: "Answered" }
  const error = Cause.findErrorOption(answer.cause)
  if (error._tag === "None") return { _tag: "Interrupted" }
  const { reason } = error.value
  const server = "server" in reason ? reason.server : undefined
  const tag = late && reason._tag === "QueryCanceled" ? "StatementTimeout" : reason._tag
  return { _tag: "Failed", reason: tag, code: server?.code, constraint: server?.constraint }
}

/** The span that the pool puts around a transaction is told as the transaction. */
const isOwn = (span: AnySpan): boolean => span._tag === "Span" && span.attributes.has("aludel.transaction.mode")

/** The spans around a statement: the program's, from the outermost to the innermost. */
export const spansOf = (
  innermost: AnySpan | undefined
): Pick<SentStatement, "spans" | "traceId" | "spanId"> => {
  const spans: Array<AnySpan> = []
  for (let span = innermost; span !== undefined;) {
    if (!isOwn(span)) spans.unshift(span)
    span = span._tag === "Span" && span.parent._tag === "Some" ? span.parent.value : undefined
  }
  const nearest = spans.at(-1)
  return {
    spans: spans.flatMap((span) => span._tag === "Span" ? span.name : []),
    traceId: nearest?.traceId,
    spanId: nearest?.spanId
  }
}

/** Where the fiber is in the program: the nearest `Effect.fn` or `Effect.withSpan` that it is inside of and that has a place. */
export const callSiteOf = ({ cache }: Fiber<unknown, unknown>): string | undefined => {
  for (let frame = cache.stackFrame; frame !== undefined; frame = frame.parent) {
    const place = frame.stack()?.trim().split("\n")[0]?.trim()
    if (place !== undefined) return `${frame.name} ${place}`
  }
  return cache.span?._tag === "Span" ? cache.span.name : undefined
}
