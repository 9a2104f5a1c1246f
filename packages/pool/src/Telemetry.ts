/**
 * What is told of statements, beside their results: spans under OpenTelemetry's names for databases, comments that carry
 * the trace to the server, a log of slow statements, and a report of statements that are repeated. Where nobody traces and
 * none of it is asked for, a statement costs one look.
 *
 * Source: https://opentelemetry.io/docs/specs/semconv/database/postgresql/
 */
import { type CompiledQuery, DatabaseError } from "@aludel/sql"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import type { Severity } from "effect/LogLevel"
import * as Stream from "effect/Stream"
import type * as Tracer from "effect/Tracer"
import { commented, describe } from "./telemetry/Description.ts"
import { repeats } from "./telemetry/Repeats.ts"
import { logged, loggedIfSlow, loggedStream, loggedTransaction } from "./telemetry/StatementLog.ts"

/** Settings of {@link Telemetry}. */
export interface TelemetryOptions {
  /**
   * Whether spans, and the lines of `log`, hold the values of parameters. Not by default: they are what a database is there to
   * protect.
   */
  readonly values?: boolean | undefined
  /**
   * Whether each statement ends with a comment that names its trace, which then shows in the server's log and in
   * pg_stat_activity. Such a text is sent once only, so the server keeps no plan for it. Not by default.
   */
  readonly comments?: boolean | undefined
  /**
   * Each statement is logged at this level as it ends, with its text, its time in milliseconds, and how it ended; and each
   * transaction as it begins and ends. None is by default. Can be provided to any part of a program, and to all of it.
   */
  readonly log?: Severity | undefined
  /** A statement that takes longer is logged as a warning, with its text. None is by default. */
  readonly slowerThan?: Duration.Input | undefined
  /**
   * For development and tests: where one statement runs more often than this under one span, that is logged once as a
   * warning, with the places of the first and the last run. Off by default.
   */
  readonly moreThan?: number | undefined
}

/**
 * What is told of statements, for the part of a program that it is provided to.
 *
 * @example
 * import { Telemetry } from "@aludel/pool"
 * import * as Layer from "effect/Layer"
 *
 * const InDevelopment = Layer.succeed(Telemetry, { slowerThan: "200 millis", moreThan: 10 })
 */
export const Telemetry: Context.Reference<TelemetryOptions> = Context.Reference("@aludel/pool/Telemetry", {
  defaultValue: (): TelemetryOptions => nothing
})

const nothing: TelemetryOptions = {}

/** The server and the database that a pool's statements run on, as far as they are known. */
export interface Place {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly database?: string | undefined
}

const placeAttributes = ({ database, host, port }: Place): Record<string, unknown> => ({
  ...(database === undefined ? {} : { "db.namespace": database }),
  ...(host === undefined ? {} : { "server.address": host }),
  ...(port === undefined ? {} : { "server.port": port })
})

type AnyFiber = Fiber.Fiber<unknown, unknown>

/** Somebody traces: there is a span to be under, or a tracer that was provided. */
const isTraced = ({ cache: { span, tracer, tracerEnabled } }: AnyFiber): boolean =>
  tracerEnabled && (span !== undefined || tracer !== undefined)

const attributesOf = (
  place: Place,
  statement: CompiledQuery<unknown>,
  { values }: TelemetryOptions
): Record<string, unknown> => {
  const { collection, operation } = describe(statement.text)
  return {
    "db.system.name": "postgresql",
    "db.query.text": statement.text,
    "db.operation.name": operation,
    ...(collection === undefined ? {} : { "db.collection.name": collection }),
    ...placeAttributes(place),
    ...(values === true
      ? Object.fromEntries(statement.parameters.map((value, index) => [`db.query.parameter.${index}`, value]))
      : {})
  }
}

const failedWith = (span: Tracer.Span, error: unknown): void => {
  if (!(error instanceof DatabaseError)) return
  const { reason } = error
  span.attribute("error.type", reason._tag)
  if ("server" in reason) span.attribute("db.response.status_code", reason.server.code)
}

/** Runs the statement, and tells of it what is asked for. */
export const observe = <Row, A, E, R>(
  fiber: AnyFiber,
  place: Place,
  statement: CompiledQuery<Row>,
  run: (statement: CompiledQuery<Row>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const options = fiber.getRef(Telemetry)
  const traced = isTraced(fiber)
  if (!traced && options === nothing) return run(statement)
  const { comments, log, moreThan, slowerThan, values } = options
  const warning = moreThan === undefined ? undefined : repeats(fiber, statement.text, moreThan)
  const told = (span: Tracer.AnySpan | undefined) => {
    const sent = comments === true && span !== undefined ? commented(statement, span) : statement
    const inTime = slowerThan === undefined ? run(sent) : loggedIfSlow(statement.text, slowerThan, run(sent))
    return log === undefined ? inTime : logged(statement, log, values === true, inTime)
  }
  const observed = traced ? inSpan(place, statement, options, told) : told(undefined)
  return warning === undefined ? observed : Effect.andThen(warning, observed)
}

const nameOf = ({ text }: CompiledQuery<unknown>): string => {
  const { collection, operation } = describe(text)
  return collection === undefined ? operation : `${operation} ${collection}`
}

const inSpan = <A, E, R>(
  place: Place,
  statement: CompiledQuery<unknown>,
  options: TelemetryOptions,
  run: (span: Tracer.Span) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const attributes = attributesOf(place, statement, options)
  return Effect.useSpan(
    nameOf(statement),
    { kind: "client", attributes },
    (span) => Effect.tapError(run(span), (error) => Effect.sync(() => failedWith(span, error)))
  )
}

/** The same of a stream, whose span is as long as it runs. */
export const observeStream = <A, E, R>(
  fiber: AnyFiber,
  place: Place,
  statement: CompiledQuery<unknown>,
  stream: Stream.Stream<A, E, R>
): Stream.Stream<A, E, R> => {
  const options = fiber.getRef(Telemetry)
  const { log, values } = options
  const told = log === undefined ? stream : loggedStream(statement, log, values === true, stream)
  if (!isTraced(fiber)) return told
  return Stream.withSpan(told, nameOf(statement), {
    kind: "client",
    attributes: attributesOf(place, statement, options)
  })
}

/** Runs a transaction under a span of its own, where somebody traces. */
export const observeTransaction = <A, E, R>(
  fiber: AnyFiber,
  place: Place,
  mode: string,
  run: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const { log } = fiber.getRef(Telemetry)
  const told = log === undefined ? run : loggedTransaction(mode, log, run)
  if (!isTraced(fiber)) return told
  return Effect.withSpan(told, "transaction", {
    kind: "internal",
    // The program's place is what is looked for in a trace, and not this one.
    captureStackTrace: false,
    attributes: {
      "db.system.name": "postgresql",
      ...placeAttributes(place),
      "aludel.transaction.mode": mode
    }
  })
}
