/**
 * The interpreters: what gives a query meaning. `Query.all`, `one`, `maybeOne`, `stream`, `run`, `compile`. Each asks for
 * the service that the query's type names, and turns a broken constraint that the query declared into a typed error.
 */
import type { Key } from "effect/Context"
import { TaggedError } from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { statementOf } from "./Compile.ts"
import type { Compiled } from "./compiler/Compiler.ts"
import { ConstraintViolation } from "./error/ConstraintViolation.ts"
import { DatabaseError } from "./error/DatabaseError.ts"
import { InvalidQuery, InvalidValue, type UnexpectedConstraint } from "./error/Reason.ts"
import { Reads, Writes } from "./port/Access.ts"
import type { CompiledQuery } from "./port/CompiledQuery.ts"
import type { Database, QueryResult, StreamOptions } from "./port/Database.ts"
import type { Cardinality, DeclaredConstraint, Query, QueryPlan } from "./query/Query.ts"

/** `one` found no row. */
export class NoRow extends TaggedError("NoRow") {
  override get message(): string {
    return "the query yielded no row where one was asked for: use `maybeOne` if that may be"
  }
}

/** `one` or `maybeOne` found more than one row. */
export class TooManyRows extends TaggedError("TooManyRows")<{ readonly rows: number }> {
  override get message(): string {
    return `the query yielded ${this.rows} rows where one was asked for: narrow it, or use \`all\``
  }
}

/**
 * What a query can fail with, apart from how many rows it yields. Read as `Failing<Names>["error"]`: a member of an
 * interface carries no alias into a hover, so that the errors themselves are shown.
 */
export interface Failing<Names extends string> {
  readonly error: ([Names] extends [never] ? never : ConstraintViolation<Names>) | DatabaseError
}

/** The row type of a query. */
export type Row<Q extends Query<unknown, string, unknown, Cardinality>> = Q["~query"][0]

/** The service of a query, by what its type says: this is the only place where the two are joined. */
const serviceOf = <Needs>(plan: QueryPlan): Key<Needs, Database> =>
  (plan.access === "reads" ? Reads : Writes) as unknown as Key<Needs, Database>

const isOne = (
  broken: UnexpectedConstraint,
  { name, schema, table }: Pick<DeclaredConstraint, "schema" | "table" | "name">
): boolean => broken.constraint === name && broken.table === table && (schema === undefined || broken.schema === schema)

/** The server reports what breaks in a partition by the partition's names. */
const isDeclared = (broken: UnexpectedConstraint, declared: DeclaredConstraint): boolean =>
  isOne(broken, declared) || declared.partitions?.some((partition) => isOne(broken, partition)) === true

/** The declared constraint behind what the server reported; a delete declares whatever points at its table. */
const findDeclared = (
  { constraints, incoming }: QueryPlan,
  broken: UnexpectedConstraint
): DeclaredConstraint | undefined => {
  const declared = constraints.find((candidate) => isDeclared(broken, candidate))
  if (declared !== undefined || !incoming) return declared
  const { columns, constraint, kind, schema, table } = broken
  if (constraint === undefined || table === undefined) return undefined
  return kind === "foreign key" || kind === "restrict" ? { kind, schema, table, name: constraint, columns } : undefined
}

const toFailure = <Names extends string>(plan: QueryPlan, error: DatabaseError): Failing<Names>["error"] => {
  const { reason } = error
  if (reason._tag !== "UnexpectedConstraint") return error
  const declared = findDeclared(plan, reason)
  if (declared === undefined) return error
  const violation = new ConstraintViolation({
    constraint: declared.name,
    kind: declared.kind,
    schema: reason.schema ?? declared.schema ?? "",
    table: declared.table,
    columns: declared.columns,
    server: reason.server
  })
  // The plan's constraints and the type's names come from one declaration; a test holds them together.
  return violation as unknown as Failing<Names>["error"]
}

const isEmptyInsert = ({ node }: QueryPlan): boolean =>
  node._tag === "Insert" && node.source._tag === "Values" && node.source.rows.length === 0

const nothing: QueryResult<never> = { rows: [], count: 0 }

/** The statement of a query, or why it cannot be sent. */
const compiled = <Row, Needs>(
  query: Query<Row, string, Needs, Cardinality>
): Effect.Effect<CompiledQuery<Row>, DatabaseError> =>
  Effect.suspend(() => {
    try {
      return Effect.succeed(statementOf(query))
    } catch (cause) {
      if (cause instanceof InvalidValue || cause instanceof InvalidQuery) {
        return Effect.fail(new DatabaseError({ reason: cause }))
      }
      throw cause
    }
  })

const result = <Row, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>
): Effect.Effect<QueryResult<Row>, Failing<Names>["error"], Needs> => {
  if (isEmptyInsert(query.plan)) return Effect.succeed(nothing)
  return Effect.flatMap(serviceOf<Needs>(query.plan), (database) =>
    Effect.mapError(
      Effect.flatMap(compiled(query), (statement) => database.run(statement)),
      (error) => toFailure<Names>(query.plan, error)
    ))
}

/** A write without RETURNING yields its count, as its one row. */
const rowsOf = <Row>(plan: QueryPlan, { count, rows }: QueryResult<Row>): ReadonlyArray<Row> =>
  plan.outputs.length > 0 ? rows : [count as Row]

/**
 * Runs the query and yields all of its rows, in memory. For a write without `returning` that is its count alone.
 *
 * @example
 * import { columns, from, Pg, Query, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const names = Query.all(from(tags).select(columns(tags)))
 */
export const all = <Row, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>
): Effect.Effect<ReadonlyArray<Row>, Failing<Names>["error"], Needs> =>
  Effect.map(result(query), (found) => rowsOf(query.plan, found))

/**
 * Runs the query and yields its one row. Fails with `NoRow` or `TooManyRows` only where the query can yield another
 * number than one: the insert of a single row cannot.
 */
export const one = <Row, Names extends string, Needs, Rows extends Cardinality>(
  query: Query<Row, Names, Needs, Rows>
): Effect.Effect<Row, Failing<Names>["error"] | ("many" extends Rows ? NoRow | TooManyRows : never), Needs> =>
  // For a query of exactly one row the two failures cannot happen, and its type leaves them out.
  Effect.flatMap(all(query), (rows): Effect.Effect<Row, never> => {
    const failure = rows.length === 0
      ? new NoRow()
      : rows.length > 1
      ? new TooManyRows({ rows: rows.length })
      : undefined
    return failure === undefined ? Effect.succeed(rows[0] as Row) : Effect.fail(failure) as Effect.Effect<never>
  })

/** Runs the query and yields its row, or none. Fails with `TooManyRows` where there are several. */
export const maybeOne = <Row, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>
): Effect.Effect<Option.Option<Row>, Failing<Names>["error"] | TooManyRows, Needs> =>
  Effect.flatMap(
    all(query),
    (rows) =>
      rows.length > 1
        ? Effect.fail(new TooManyRows({ rows: rows.length }))
        : Effect.succeed(Option.fromUndefinedOr(rows[0]))
  )

/** Runs the query for its effect, and yields the number of rows that it read or wrote. */
export const run = <Names extends string, Needs>(
  query: Query<unknown, Names, Needs, Cardinality>
): Effect.Effect<number, Failing<Names>["error"], Needs> => Effect.map(result(query), ({ count }) => count)

/**
 * The query's rows as a stream: read from a cursor, a batch at a time, as the consumer takes them.
 *
 * @param options `batchSize`, in rows
 */
export const stream = <Row, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>,
  options?: StreamOptions
): Stream.Stream<Row, Failing<Names>["error"], Needs> =>
  Stream.unwrap(Effect.map(serviceOf<Needs>(query.plan), (database) =>
    Stream.fromEffect(compiled(query)).pipe(
      Stream.flatMap((statement) => database.stream(statement, options)),
      Stream.mapError((error) => toFailure<Names>(query.plan, error))
    )))

/**
 * The query's SQL text and its parameters in the wire's text form; no connection is needed. Throws `InvalidValue` or
 * `InvalidQuery` where the query holds what cannot be sent.
 */
export const compile = (query: Query<unknown, string, unknown, Cardinality>): Compiled => {
  const { parameters, text } = statementOf(query)
  return { text, parameters }
}

export type { Cardinality, Query } from "./query/Query.ts"
