/** What a scripted database answers, as data: a statement, and what comes of it. */
import { DatabaseError, Query, Reason, type ServerReport } from "@aludel/sql"
import * as Redacted from "effect/Redacted"
import { checkRows } from "./Rows.ts"

type AnyQuery<Row, Names extends string> = Query.Query<Row, Names, unknown, Query.Cardinality>

/**
 * An answer of a script: made by `answer`, `failure` and `violation`.
 *
 * @example
 * ```ts
 * import { type Answer, answer } from "@aludel/testing"
 * import { from, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const names = from(tags).select({ name: tags.name })
 * const script: ReadonlyArray<Answer> = [answer(names, [{ name: "new" }])]
 * ```
 */
export interface Answer {
  readonly text: string
  /** Undefined: whatever they are. */
  readonly parameters: ReadonlyArray<string | null> | undefined
  /** How many statements it answers. */
  readonly times: number
  readonly result:
    | { readonly _tag: "Rows"; readonly rows: ReadonlyArray<unknown>; readonly count: number }
    | { readonly _tag: "Failure"; readonly error: DatabaseError }
}

/**
 * Which statements an answer is for.
 *
 * @example
 * ```ts
 * import type { AnswerOptions } from "@aludel/testing"
 *
 * const always: AnswerOptions = { times: Infinity, parameters: "any" }
 * ```
 */
export interface AnswerOptions {
  /** How many statements it answers, one unless given. `Infinity` need not be used up. */
  readonly times?: number | undefined
  /** `any`: whatever values the statement has, for one that holds a time or a random value. The same unless given. */
  readonly parameters?: "same" | "any" | undefined
}

const made = (
  query: AnyQuery<unknown, string>,
  { parameters = "same", times = 1 }: AnswerOptions,
  result: Answer["result"]
): Answer => {
  const compiled = Query.compile(query)
  return { text: compiled.text, parameters: parameters === "any" ? undefined : compiled.parameters, times, result }
}

/**
 * Answers a query with rows, which its type demands and which are checked: each has the query's columns and no other, and
 * every value could be one of its column. Throws `InvalidAnswer` where that is not so.
 *
 * @param query the query that the code under test runs; it is known by its text and its parameters
 * @param rows what `Query.all` yields of it: for a write without `returning` the number of rows written, alone
 *
 * @example
 * ```ts
 * import { answer } from "@aludel/testing"
 * import { eq, from, insert, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const found = answer(from(tags).where(eq(tags.name, "new")).select({ name: tags.name }), [{ name: "new" }])
 * const written = answer(insert(tags).values({ name: "new" }), [1])
 * ```
 */
export const answer = <Row>(
  query: AnyQuery<Row, string>,
  rows: ReadonlyArray<NoInfer<Row>>,
  options: AnswerOptions = {}
): Answer => {
  const { count, rows: checked } = checkRows(query.plan, rows)
  return made(query, options, { _tag: "Rows", rows: checked, count })
}

/**
 * Answers a query with a failure, by its reason.
 *
 * @example
 * ```ts
 * import { failure } from "@aludel/testing"
 * import { from, Pg, Reason, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const lost = failure(from(tags).select({ name: tags.name }), new Reason.ConnectionLost({ code: "57P01" }))
 * ```
 */
export const failure = (
  query: AnyQuery<unknown, string>,
  reason: Reason.Reason,
  options: AnswerOptions = {}
): Answer => made(query, options, { _tag: "Failure", error: new DatabaseError({ reason }) })

const codes: Readonly<Record<string, string>> = {
  "foreign key": "23503",
  restrict: "23001",
  unique: "23505",
  "primary key": "23505",
  check: "23514",
  exclusion: "23P01",
  "not null": "23502"
}

const nothing = { hint: undefined, where: undefined, column: undefined, dataType: undefined, position: undefined }

/**
 * Answers a write with a constraint that it breaks, by one of the names that its type lists: what the code under test gets
 * is the `ConstraintViolation` that the server's answer would have become.
 *
 * @example
 * ```ts
 * import { violation } from "@aludel/testing"
 * import { insert, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const taken = violation(insert(tags).values({ name: "new" }), "tags_pkey")
 * ```
 */
export const violation = <Names extends string>(
  query: AnyQuery<unknown, Names>,
  constraint: NoInfer<Names>,
  options: AnswerOptions = {}
): Answer => {
  const declared = query.plan.constraints.find(({ name }) => name === constraint)
  const kind = declared?.kind ?? "foreign key"
  const server: ServerReport = {
    ...nothing,
    code: codes[kind] ?? "23000",
    severity: "ERROR",
    message: Redacted.make("scripted"),
    detail: undefined,
    schema: declared?.schema,
    table: declared?.table ?? "",
    constraint,
    routine: undefined
  }
  const reason = new Reason.UnexpectedConstraint({
    server,
    kind,
    schema: declared?.schema,
    table: declared?.table ?? "",
    constraint,
    columns: declared?.columns ?? []
  })
  return failure(query, reason, options)
}
