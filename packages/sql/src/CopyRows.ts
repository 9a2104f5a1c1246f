/** COPY run: a stream of rows into a table, and a query's rows as a stream. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type CopyInto, copyOut as copyOutOf } from "./Copy.ts"
import { DatabaseError } from "./error/DatabaseError.ts"
import { DecodeFailed } from "./error/Reason.ts"
import { type Failing, orInvalid, toFailure } from "./Failure.ts"
import { Reads, Writes } from "./port/Access.ts"
import type { Cardinality, Query } from "./query/Query.ts"

/** How many rows go into one chunk, so that rows that come one by one do not become a write each. */
const rowsInChunk = 1_000

/**
 * Stores a stream of rows by COPY: the fastest way in, with constant memory. Rows are taken as the server takes them. All of
 * them are stored, or none: where the stream fails, a row cannot be sent, the server refuses one, or the fiber is interrupted.
 *
 * It runs on a connection of its own, outside of any transaction; inside of one it is refused.
 *
 * @param copy what `copyInto` made
 * @returns the number of rows stored; fails with the constraints that the table declares, with `DatabaseError`, and as the
 *   stream fails
 *
 * Source: https://www.postgresql.org/docs/current/sql-copy.html
 *
 * @example
 * import * as Stream from "effect/Stream"
 * import { copyInto, Pg, Query, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 * })
 * const rows = Stream.map(Stream.range(1, 100_000), (n) => ({ email: `${n}@example.org` }))
 * const stored = Query.copyIn(copyInto(users, ["email"]), rows)
 */
export const copyIn = <Row, Names extends string, E, R>(
  copy: CopyInto<Row, Names>,
  rows: Stream.Stream<Row, E, R>
): Effect.Effect<number, Failing<Names>["error"] | E, Writes | R> => {
  const bytes = rows.pipe(
    Stream.rechunk(rowsInChunk),
    Stream.mapArrayEffect((some) => orInvalid((): readonly [string] => [some.map((row) => copy.line(row)).join("")])),
    Stream.encodeText
  )
  const declaring = { constraints: copy.constraints, incoming: false }
  return Effect.flatMap(Writes, (database) =>
    Effect.mapError(
      database.copyIn(copy.text, bytes),
      (error) => error instanceof DatabaseError ? toFailure<Names>(declaring, error) : error
    ))
}

/** What is wrong with the server's answer, as a failure. */
const orUndecodable = <A>(read: () => A): Effect.Effect<A, DatabaseError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(read())
    } catch (cause) {
      if (cause instanceof DecodeFailed) return Effect.fail(new DatabaseError({ reason: cause }))
      throw cause
    }
  })

/**
 * The query's rows by COPY: for very many, at the cost of no more than their text, with constant memory. The server sends as
 * fast as they are taken; the connection, which is one of its own, is closed with the stream.
 *
 * @example
 * import * as Stream from "effect/Stream"
 * import { columns, from, Pg, Query, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   id = Pg.integer().primaryKey()
 *   name = Pg.text()
 * })
 * const lengths = Stream.map(Query.copyOut(from(tags).select(columns(tags))), ({ name }) => name.length)
 */
export const copyOut = <Row extends object, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>
): Stream.Stream<Row, Failing<Names>["error"], Needs> => {
  const rows = Effect.gen(function*() {
    const copy = yield* orInvalid(() => copyOutOf(query))
    const database = yield* (copy.access === "reads" ? Reads : Writes)
    const reader = copy.reader()
    const read = Stream.flatMap(
      database.copyOut(copy.text),
      (chunk) => Stream.unwrap(Effect.map(orUndecodable(() => reader.push(chunk)), Stream.fromIterable))
    )
    return Stream.concat(read, Stream.fromEffectDrain(orUndecodable(() => reader.end())))
  })
  // The service is the one that the query's type names.
  return Stream.mapError(Stream.unwrap(rows), (error) => toFailure<Names>(query.plan, error)) as Stream.Stream<
    Row,
    Failing<Names>["error"],
    Needs
  >
}
