/** How many statements an effect sends, and whether it sends one of them again and again. */
import { recordStatements } from "@aludel/pool"
import type { SentStatement } from "@aludel/sql"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

const listed = (texts: ReadonlyArray<string>): string =>
  texts.map((text, index) => `  ${index + 1}. ${text}`).join("\n")

/** Another number of statements was sent than was expected. Texts only: parameters are not kept. */
export class StatementCountMismatch extends Data.TaggedError("StatementCountMismatch")<{
  readonly expected: string
  /** The texts, in the order in which they ended. */
  readonly statements: ReadonlyArray<string>
}> {
  override get message(): string {
    const { expected, statements } = this
    const sent = statements.length === 1 ? "1 statement was sent" : `${statements.length} statements were sent`
    return statements.length === 0
      ? `${sent}, and not ${expected}`
      : `${sent}, and not ${expected}:\n${listed(statements)}`
  }
}

/** One statement was sent again and again, where one for all of its values could be: mostly a loop around a query. */
export class RepeatedStatements extends Data.TaggedError("RepeatedStatements")<{
  readonly repeated: ReadonlyArray<{
    readonly text: string
    readonly times: number
    /** The places in the program that sent it first and last, where they are known. */
    readonly places: ReadonlyArray<string>
  }>
}> {
  override get message(): string {
    const one = ({ places, text, times }: RepeatedStatements["repeated"][number]) =>
      [`  ${times} times: ${text}`, ...places.map((place) => `    at ${place}`)].join("\n")
    return `Statements were sent again and again; one for all of the values would do:\n${
      this.repeated.map(one).join("\n")
    }`
  }
}

/** The program's own: not those of transactions, savepoints and cursors, of which a sandbox has some around each. */
const own = (statements: ReadonlyArray<SentStatement>) => statements.filter(({ kind }) => kind === "statement")

/**
 * Runs the effect, and fails with `StatementCountMismatch` where it sends another number of statements. BEGIN, COMMIT,
 * savepoints and what moves a cursor are not counted.
 *
 * @param effect what sends; where it fails, so does this, and nothing is counted
 * @param expected how many, or at most how many
 * @returns what the effect returns
 *
 * @example
 * ```ts
 * import { columns, from, Pg, Query, table } from "@aludel/sql"
 * import { expectStatements, sandbox } from "@aludel/testing"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const test = sandbox(expectStatements(Query.all(from(tags).select(columns(tags))), 1))
 * ```
 */
export const expectStatements = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  expected: number | { readonly atMost: number }
): Effect.Effect<A, E | StatementCountMismatch, R> =>
  Effect.flatMap(recordStatements(effect), ([result, all]) => {
    const statements = own(all).map(({ text }) => text)
    const fits = typeof expected === "number" ? statements.length === expected : statements.length <= expected.atMost
    if (fits) return Effect.succeed(result)
    const wanted = typeof expected === "number" ? String(expected) : `at most ${expected.atMost}`
    return Effect.fail(new StatementCountMismatch({ expected: wanted, statements }))
  })

/**
 * Runs the effect, and fails with `RepeatedStatements` where it sends one text more than `times` times: N+1 statements for
 * the rows of one. It says which statement, how often, and from where in the program it came.
 *
 * @param effect what sends; where it fails, so does this
 * @param options `times`: how often one text may be sent, twice unless given
 * @returns what the effect returns
 *
 * @example
 * ```ts
 * import { eq, from, Pg, Query, table } from "@aludel/sql"
 * import { expectNoRepeatedStatements } from "@aludel/testing"
 * import * as Effect from "effect/Effect"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const find = (name: string) => Query.all(from(tags).where(eq(tags.name, name)).select({ name: tags.name }))
 * // Fails: `inList` finds all of them by one.
 * const test = expectNoRepeatedStatements(Effect.forEach(["a", "b", "c"], find))
 * ```
 */
export const expectNoRepeatedStatements = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  { times = 2 }: { readonly times?: number } = {}
): Effect.Effect<A, E | RepeatedStatements, R> =>
  Effect.flatMap(recordStatements(effect, { callSites: true }), ([result, all]) => {
    const byText = Map.groupBy(own(all), ({ text }) => text)
    const repeated = [...byText].filter(([, runs]) => runs.length > times).map(([text, runs]) => ({
      text,
      times: runs.length,
      places: [...new Set([runs[0], runs.at(-1)].flatMap((run) => run?.callSite ?? []))]
    }))
    return repeated.length === 0 ? Effect.succeed(result) : Effect.fail(new RepeatedStatements({ repeated }))
  })
