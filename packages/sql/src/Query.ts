/**
 * The interpreters: what gives a query meaning. `Query.all`, `one`, `maybeOne`, `stream`, `run`, `compile`. Each asks for
 * the service that the query's type names, and turns a broken constraint that the query declared into a typed error.
 */
import { type Context, getUnsafe, type Key } from "effect/Context"
import { TaggedError } from "effect/Data"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { statementOf } from "./Compile.ts"
import { type Compiled, compileNode } from "./compiler/Compiler.ts"
import { noteDeferred } from "./Deferred.ts"
import { DatabaseError } from "./error/DatabaseError.ts"
import { InvalidCursor } from "./error/InvalidCursor.ts"
import { DecodeFailed, InvalidQuery, isRefusal } from "./error/Reason.ts"
import { type ExecutionPlan, readPlan } from "./explain/ExecutionPlan.ts"
import { type ExplainOptions, explainPrefix } from "./explain/ExplainOptions.ts"
import { exitOf, type Failing, orInvalid, toFailure } from "./Failure.ts"
import { Reads, Writes } from "./port/Access.ts"
import type { CompiledQuery, WireRow } from "./port/CompiledQuery.ts"
import type { Database, QueryResult, StreamOptions } from "./port/Database.ts"
import { type Page, type PageOptions, type PagePlan, planPage } from "./query/Keyset.ts"
import type { Cardinality, Query, QueryPlan } from "./query/Query.ts"
import { QueryValue } from "./query/QueryValue.ts"
import type { Select } from "./query/Select.ts"
import { noteWrite } from "./WriteCount.ts"

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

/** The row type of a query. */
export type Row<Q extends Query<unknown, string, unknown, Cardinality>> = Q["~query"][0]

/** The service of a query, by what its type says: this is the only place where the two are joined. */
const serviceOf = <Needs>(plan: Pick<QueryPlan, "access">): Key<Needs, Database> =>
  (plan.access === "reads" ? Reads : Writes) as unknown as Key<Needs, Database>

/** An insert, or an update of many rows, without rows is no statement. */
const isEmpty = (plan: QueryPlan): boolean => {
  const { node } = plan.bound?.prepared.query ?? plan
  if (node._tag === "Insert") return node.source._tag === "Values" && node.source.rows.length === 0
  return node._tag === "Update" && node.from?.source._tag === "Unnest" &&
    node.from.source.columns[0]?.values.length === 0
}

/** A write is noted when it has ended, however it did. */
const noting = <A, E>({ access, node }: QueryPlan, self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  access === "reads" ? self : Effect.ensuring(self, Effect.sync(() => noteWrite(node)))

const nothing: QueryResult<never> = { rows: [], count: 0 }

/** The statement of a query, or why it cannot be sent. */
const compiled = <Row, Needs>(
  query: Query<Row, string, Needs, Cardinality>
): Effect.Effect<CompiledQuery<Row>, DatabaseError> => orInvalid(() => statementOf(query))

/**
 * Runs the query, and makes something of its result. Every statement passes here: one step to find the database and to
 * compile, the database's own, and one for the result.
 */
const running = <Row, Names extends string, Needs, A, E = never>(
  query: Query<Row, Names, Needs, Cardinality>,
  make: (result: QueryResult<Row>, plan: QueryPlan) => Exit.Exit<A, E>
): Effect.Effect<A, Failing<Names>["error"] | E, Needs> =>
  Effect.withFiber<A, Failing<Names>["error"] | E, Needs>((fiber) => {
    const { plan } = query
    if (isEmpty(plan)) return make(nothing, plan)
    // What the service's absence makes of this is a defect, as it is where an Effect asks for it.
    const database = getUnsafe(fiber.context as Context<Needs>, serviceOf<Needs>(plan))
    const statement = exitOf(() => statementOf(query))
    if (statement._tag === "Failure") return Exit.failCause(statement.cause)
    const run = Effect.flatMap(noting(plan, database.run(statement.value)), (result) => make(result, plan))
    if (breaksNothing(plan)) return run
    noteDeferred(plan, fiber)
    return Effect.mapError(run, (error) => named<Names, E>(plan, error))
  })

/** Whether no error of it is to get another name. */
const breaksNothing = ({ constraints, incoming }: QueryPlan): boolean => constraints.length === 0 && !incoming

/** Notes what the query puts off until its transaction commits. */
const puttingOff = (plan: QueryPlan): Effect.Effect<void> =>
  Effect.withFiber((fiber) => {
    noteDeferred(plan, fiber)
    return Effect.void
  })

const named = <Names extends string, E>(plan: QueryPlan, error: E | DatabaseError): E | Failing<Names>["error"] =>
  error instanceof DatabaseError ? toFailure<Names>(plan, error) : error

/** A write without RETURNING yields its count, as its one row: its type says that `Row` is a number then. */
const rowsOf = <Row>({ count, rows }: QueryResult<Row>, plan: QueryPlan): ReadonlyArray<Row> =>
  plan.outputs.length > 0 || plan.decoderFor !== undefined ? rows : [count as Row]

const allOf = <Row>(result: QueryResult<Row>, plan: QueryPlan): Exit.Exit<ReadonlyArray<Row>> =>
  Exit.succeed(rowsOf(result, plan))

const oneOf = <Row>(result: QueryResult<Row>, plan: QueryPlan): Exit.Exit<Row, NoRow | TooManyRows> => {
  const rows = rowsOf(result, plan)
  // Its one row, which may itself be undefined or null.
  if (rows.length === 1) return Exit.succeed(rows[0] as Row)
  const wrong = rows.length === 0 ? new NoRow() : new TooManyRows({ rows: rows.length })
  // The type of a query of exactly one row leaves the failures out: only a trigger or a rule can keep that row back.
  return plan.cardinality === "one" ? Exit.die(wrong) : Exit.fail(wrong)
}

const optionOf = <Row>(result: QueryResult<Row>, plan: QueryPlan): Exit.Exit<Option.Option<Row>, TooManyRows> => {
  const rows = rowsOf(result, plan)
  return rows.length > 1
    ? Exit.fail(new TooManyRows({ rows: rows.length }))
    : Exit.succeed(Option.fromUndefinedOr(rows[0]))
}

const countOf = ({ count }: QueryResult<unknown>): Exit.Exit<number> => Exit.succeed(count)

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
): Effect.Effect<ReadonlyArray<Row>, Failing<Names>["error"], Needs> => running(query, allOf<Row>)

/**
 * Runs the query and yields its one row. Fails with `NoRow` or `TooManyRows` only where the query can yield another
 * number than one. The insert of a single row cannot; where a trigger keeps that row out, `NoRow` is a defect.
 */
export const one = <Row, Names extends string, Needs, Rows extends Cardinality>(
  query: Query<Row, Names, Needs, Rows>
): Effect.Effect<Row, Failing<Names>["error"] | ("many" extends Rows ? NoRow | TooManyRows : never), Needs> =>
  // For a query of exactly one row the two are no failures, and its type leaves them out.
  running(query, oneOf<Row>) as Effect.Effect<Row, Failing<Names>["error"], Needs>

/** Runs the query and yields its row, or none. Fails with `TooManyRows` where there are several. */
export const maybeOne = <Row, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>
): Effect.Effect<Option.Option<Row>, Failing<Names>["error"] | TooManyRows, Needs> => running(query, optionOf<Row>)

/** The page as a query, or why it cannot be one. */
const planned = (plan: QueryPlan, options: PageOptions): Effect.Effect<PagePlan, DatabaseError | InvalidCursor> =>
  Effect.suspend((): Effect.Effect<PagePlan, DatabaseError | InvalidCursor> => {
    try {
      return Effect.succeed(planPage(plan, options))
    } catch (cause) {
      if (cause instanceof InvalidCursor) return Effect.fail(cause)
      if (isRefusal(cause)) return Effect.fail(new DatabaseError({ reason: cause }))
      throw cause
    }
  })

/**
 * Reads a page of a sorted query: the rows behind a cursor, or before one. Each page costs the same, and rows that others
 * insert or delete do not shift the pages. The sort keys may be of any direction and null; together they must tell any two
 * rows apart, by keys that the tables declare. The cursors are opaque texts, of this order only.
 *
 * Fails with `InvalidCursor` for a cursor that is none of this order, which is an answer to whoever sent it, and with a
 * `DatabaseError` of the reason `InvalidQuery` where the query cannot be read by pages.
 *
 * @param options `size`, in rows, and `after` or `before`
 *
 * @example
 * import { asc, desc, from, Pg, Query, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   id = Pg.bigint().identity().primaryKey()
 *   title = Pg.text()
 *   createdAt = Pg.timestamptz().defaultNow()
 * })
 * const newest = from(posts).select({ id: posts.id, title: posts.title }).orderBy(desc(posts.createdAt), asc(posts.id))
 * const page = (after: string | undefined) => Query.page(newest, { size: 20, after })
 */
export const page = <Row, Tables, Needs>(
  query: Select<Row, Tables, Needs, Cardinality>,
  options: PageOptions
): Effect.Effect<Page<Row>, DatabaseError | InvalidCursor, Needs> =>
  Effect.flatMap(planned(query.plan, options), ({ pageOf, plan }) => {
    // The page's rows are the query's, with the keys' texts beside them.
    const paged = new QueryValue(plan) as unknown as Query<Readonly<Record<string, unknown>>, never, Needs, "many">
    return Effect.map(all(paged), (rows) => pageOf(rows) as Page<Row>)
  })

/** Runs the query for its effect, and yields the number of rows that it read or wrote. */
export const run = <Names extends string, Needs>(
  query: Query<unknown, Names, Needs, Cardinality>
): Effect.Effect<number, Failing<Names>["error"], Needs> => running(query, countOf)

/**
 * The query's rows as a stream: read from a cursor, a batch at a time, as the consumer takes them.
 *
 * @param options `batchSize`, in rows; if not given, as many as fit into 512 KiB, and 4096 at most
 */
export const stream = <Row, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>,
  options?: StreamOptions
): Stream.Stream<Row, Failing<Names>["error"], Needs> =>
  Stream.unwrap(
    Effect.map(serviceOf<Needs>(query.plan), (database) =>
      Stream.fromEffect(Effect.tap(compiled(query), () =>
        puttingOff(query.plan))).pipe(
          Stream.flatMap((statement) => database.stream(statement, options)),
          (rows) =>
            query.plan.access === "reads" ? rows : Stream.ensuring(rows, Effect.sync(() => noteWrite(query.plan.node))),
          Stream.mapError((error) => toFailure<Names>(query.plan, error))
        ))
  )

/** Whether the statement may be executed: known from the literal option, else taken to be so. */
type Analyzed<Options> = "analyze" extends keyof Options
  ? true extends Options["analyze" & keyof Options] ? true : false
  : false

/** Nothing more, or a message where options exclude each other. */
type Compatible<Options> = Options extends { readonly analyze: true; readonly genericPlan: true }
  ? "a generic plan is without values, and cannot be analyzed"
  : unknown

/** What explaining a query needs: with `analyze` what running it does, else the right to read. */
interface Explaining<Names extends string, Needs, Options extends ExplainOptions> {
  readonly error: Analyzed<Options> extends true ? Failing<Names>["error"] : DatabaseError
  readonly needs: Analyzed<Options> extends true ? Needs : Reads | Exclude<Needs, Reads | Writes>
}

/**
 * How the server would run the query, as a typed tree; with `analyze` how it ran it. A write that is analyzed is executed:
 * it needs `Writes`, and can break what it declares. An option that needs another, or excludes it, is an `InvalidQuery`; one that the
 * server is too old for is an `InvalidStatement`.
 *
 * @param options times are in milliseconds; see {@link ExplainOptions}
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import { eq, from, Pg, Query, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   id = Pg.integer().primaryKey()
 *   name = Pg.text().unique()
 * })
 * const plan = Query.explain(from(tags).where(eq(tags.name, "x")).select({ id: tags.id }), { analyze: true })
 * const shown = Effect.map(plan, Query.planText)
 */
export const explain = <
  Row,
  Names extends string,
  Needs,
  Rows extends Cardinality,
  const Options extends ExplainOptions = Record<never, never>
>(
  query: Query<Row, Names, Needs, Rows>,
  options?: Options & Compatible<Options>
): Effect.Effect<
  ExecutionPlan,
  Explaining<Names, Needs, Options>["error"],
  Explaining<Names, Needs, Options>["needs"]
> => {
  const { plan } = query
  const access = options?.analyze === true ? plan.access : "reads"
  const statement = Effect.flatMap(
    prefix(options ?? {}, plan),
    (text) =>
      Effect.map(explainable(query, options ?? {}), (inner): CompiledQuery<ExecutionPlan> => ({
        text: `${text}${inner.text}`,
        // Of a generic plan the server takes none.
        parameters: options?.genericPlan === true ? [] : inner.parameters,
        rowContext: inner.rowContext,
        access,
        decode: readPlanRow
      }))
  )
  const run = Effect.flatMap(
    serviceOf<unknown>({ access }),
    (database) =>
      Effect.mapError(
        Effect.flatMap(statement, (explained) => Effect.andThen(puttingOff(plan), database.run(explained))),
        (error) => toFailure<Names>(plan, error)
      )
  )
  // The service and the errors are those that `Explaining` tells from the same option.
  return Effect.map(run, ({ rows }) => rows[0]) as never
}

/** The statement; of a generic plan, which is sent without values and so in a message that may hold several, it is one alone. */
const explainable = <Row>(query: Query<Row, string, unknown, Cardinality>, { genericPlan }: ExplainOptions) =>
  Effect.flatMap(compiled(query), (statement) =>
    genericPlan === true && statement.text.includes(";")
      ? orInvalid((): typeof statement => {
        throw new InvalidQuery({ problem: "a generic plan is of one statement, whose text holds no semicolon" })
      })
      : Effect.succeed(statement))

/** The prefix that makes a statement an EXPLAIN of it, or why there can be none. */
const prefix = (options: ExplainOptions, plan: QueryPlan): Effect.Effect<string, DatabaseError> =>
  orInvalid(() => {
    if (!isEmpty(plan)) return explainPrefix(options)
    throw new InvalidQuery({ problem: "an insert of no rows is no statement, and cannot be explained" })
  })

const readPlanRow = ([text]: WireRow): ExecutionPlan => {
  try {
    return readPlan(text ?? "")
  } catch {
    throw new DecodeFailed({ column: "QUERY PLAN", type: "json", expected: "an execution plan" })
  }
}

/**
 * The query as one text with its values in it, quoted: for people, a log or psql, and the server yields the same rows for
 * it. What runs is the statement of `compile`, whose values stand apart. Mind who reads a text that holds values. Throws as
 * `compile` does.
 *
 * @example
 * import { eq, from, Pg, Query, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * // select "tags"."name" from "tags" where "tags"."name" = 'O''Reilly'
 * const text = Query.toSql(from(tags).where(eq(tags.name, "O'Reilly")).select({ name: tags.name }))
 */
export const toSql = (query: Query<unknown, string, unknown, Cardinality>): string =>
  compileNode(query.plan.node, "definition").text

/**
 * The query's SQL text and its parameters in the wire's text form; no connection is needed. Throws `InvalidValue` or
 * `InvalidQuery` where the query holds what cannot be sent.
 */
export const compile = (query: Query<unknown, string, unknown, Cardinality>): Compiled => {
  const { parameters, text } = statementOf(query)
  return { text, parameters }
}

export { copyIn, copyOut } from "./CopyRows.ts"
export type { Actual, Buffers, Estimate, ExecutionNode, ExecutionPlan, TriggerRun } from "./explain/ExecutionPlan.ts"
export type { ExplainOptions } from "./explain/ExplainOptions.ts"
export { planText } from "./explain/PlanText.ts"
export type { Failing } from "./Failure.ts"
export type { Page, PageOptions } from "./query/Keyset.ts"
export type { Cardinality, Query } from "./query/Query.ts"
