/** A statement's text in few words, for the name of its span, and with a comment that names its trace. */
import type { CompiledQuery } from "@aludel/sql"
import type { AnySpan } from "effect/Tracer"

/** The operation and the table that a text names first, as far as can be seen without parsing it. */
export interface Description {
  readonly operation: string
  readonly collection: string | undefined
}

const name = /("(?:[^"]|"")+"|[\w$]+)(?:\.("(?:[^"]|"")+"|[\w$]+))?/
const target = new RegExp(`\\b(?:from|into|update|join|only)\\s+(?!only\\b)${name.source}`, "i")

const plain = (identifier: string): string =>
  identifier.startsWith("\"") ? identifier.slice(1, -1).replaceAll("\"\"", "\"") : identifier

export const describe = (text: string): Description => {
  const operation = /^[\s(]*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? "QUERY"
  const found = target.exec(text)
  const parts = [found?.[1], found?.[2]].filter((part) => part !== undefined).map(plain)
  return { operation, collection: parts.length === 0 ? undefined : parts.join(".") }
}

/**
 * The statement with the trace in a comment behind it. The ids are hexadecimal, and are checked to be: a span may come
 * from a request's header.
 *
 * Source: https://google.github.io/sqlcommenter/spec/
 */
export const commented = <Row>(
  statement: CompiledQuery<Row>,
  { sampled, spanId, traceId }: AnySpan
): CompiledQuery<Row> => {
  if (!/^[0-9a-f]{32}$/.test(traceId) || !/^[0-9a-f]{16}$/.test(spanId)) return statement
  return { ...statement, text: `${statement.text} /*traceparent='00-${traceId}-${spanId}-0${sampled ? 1 : 0}'*/` }
}

/** The text without such a comment. */
export const uncommented = (text: string): string => text.replace(/ \/\*traceparent='[0-9a-f-]{55}'\*\/$/, "")
