/** A database that has no server: it answers the statements that a script names, and no other. */
import {
  type CompiledQuery,
  covers,
  type Current,
  type Database,
  DatabaseError,
  type IsolationLevel,
  IsolationMismatch,
  ReadCommitted,
  Reads,
  Reason,
  RepeatableRead,
  Serializable,
  type TransactionOptions,
  Writes
} from "@aludel/sql"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { use, withHooks } from "../database/Hooks.ts"
import type { Answer } from "./Answer.ts"

/** The code ran other statements than the script has answers to. Texts only: parameters are not kept. */
export class ScriptMismatch extends Data.TaggedError("ScriptMismatch")<{
  /** Statements without an answer, in the order in which they came. */
  readonly unexpected: ReadonlyArray<string>
  /** Statements of answers that nothing asked for. */
  readonly unused: ReadonlyArray<string>
}> {
  override get message(): string {
    const list = (title: string, texts: ReadonlyArray<string>) =>
      texts.length === 0 ? [] : [title, ...texts.map((text) => `  - ${text}`)]
    return [
      "The statements are not those of the script.",
      ...list("Without an answer:", this.unexpected),
      ...list("Answers that nothing asked for:", this.unused)
    ].join("\n")
  }
}

const invalid = (problem: string) => Effect.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem }) }))

const noServer = (what: string) => invalid(`${what} needs a server, and a scripted database has none`)

const markers = (level: IsolationLevel) => <R>(context: Context.Context<R>): Context.Context<R> => {
  let marked: Context.Context<R | ReadCommitted> = Context.add(context, ReadCommitted, level)
  if (level !== "read committed") marked = Context.add(marked, RepeatableRead, level)
  return level === "serializable" ? Context.add(marked, Serializable, level) : marked
}

/** The answers that are left, and what came that had none. */
class Script {
  private readonly left: Array<{ readonly answer: Answer; times: number }>
  private readonly unexpected: Array<string> = []
  constructor(answers: ReadonlyArray<Answer>) {
    this.left = answers.map((answer) => ({ answer, times: answer.times }))
  }

  readonly take = <Row>({ parameters, text }: CompiledQuery<Row>) =>
    Effect.suspend(() => {
      const found = this.left.find(({ answer, times }) =>
        times > 0 && answer.text === text &&
        (answer.parameters === undefined ||
          answer.parameters.length === parameters.length &&
            answer.parameters.every((one, index) => one === parameters[index]))
      )
      if (found === undefined) {
        this.unexpected.push(text)
        return invalid(`the script has no answer to \`${text}\` with these parameters`)
      }
      found.times--
      const { result } = found.answer
      // `answer` took the rows by the query's own type.
      return result._tag === "Failure"
        ? Effect.fail(result.error)
        : Effect.succeed({ rows: result.rows as ReadonlyArray<Row>, count: result.count })
    })

  /** What did not fit, if anything. */
  mismatch(): ScriptMismatch | undefined {
    const unused = this.left.filter(({ times }) => times > 0 && times !== Infinity).map(({ answer }) => answer.text)
    if (this.unexpected.length + unused.length === 0) return undefined
    return new ScriptMismatch({ unexpected: [...this.unexpected], unused })
  }

  get isUnexpected(): boolean {
    return this.unexpected.length > 0
  }
}

/** At one level: outside of a transaction, or in one. */
const at = (script: Script, current: Current | undefined): Database => {
  const inside = <A, E, R>(effect: Effect.Effect<A, E, R>, options: TransactionOptions) => {
    const { access = "read write", isolation = "read committed" } = options
    const level: Current = current ?? { isolation, access }
    return Effect.updateContext(
      use(at(script, level), effect),
      (context: Context.Context<R>) => markers(level.isolation)(context)
    )
  }
  const database: Database = {
    current,
    run: script.take,
    stream: (statement) => Stream.unwrap(Effect.map(script.take(statement), ({ rows }) => Stream.fromIterable(rows))),
    transaction: (effect, options = {}) => {
      if (current === undefined) return withHooks(database, effect, (effect) => inside(effect, options))
      if (covers(current, options)) return inside(effect, options)
      const { access, isolation } = options
      return Effect.die(
        new IsolationMismatch({
          outer: `${current.isolation}, ${current.access}`,
          inner: [isolation, access].filter((one) => one !== undefined).join(", ")
        })
      )
    },
    savepoint: (effect) => current === undefined ? effect : inside(effect, {}),
    afterCommit: (effect) => effect,
    afterRollback: () => Effect.void,
    lease: noServer("a connection that a scope holds"),
    copyIn: () => noServer("COPY"),
    copyOut: () => Stream.fromEffect(noServer("COPY")),
    listen: () => Stream.fromEffect(noServer("LISTEN"))
  }
  return database
}

const verified = (script: Script): Effect.Effect<void, ScriptMismatch> =>
  Effect.suspend(() => {
    const mismatch = script.mismatch()
    return mismatch === undefined ? Effect.void : Effect.fail(mismatch)
  })

/**
 * A database without a server, for code whose statements a test knows.
 *
 * A statement is known by its text and parameters, and in any order. One that the script does not answer fails with a
 * `DatabaseError` of the reason `InvalidQuery`; and since the code under test may handle that, `verify` says so again.
 * Transactions begin, nest and end as they do elsewhere, with their hooks, but undo nothing: there is nothing to undo. COPY,
 * LISTEN and leases fail typed.
 */
export class ScriptedDatabase extends Context.Service<ScriptedDatabase, {
  /** Fails with `ScriptMismatch` where a statement had no answer, or an answer was not asked for. */
  readonly verify: Effect.Effect<void, ScriptMismatch>
}>()("@aludel/testing/scripted/ScriptedDatabase") {
  /**
   * The database as a layer, for a test that builds more upon it. Run `verify` at its end; `scripted` does by itself.
   *
   * @example
   * ```ts
   * import { answer, ScriptedDatabase } from "@aludel/testing"
   * import { from, Pg, Query, table } from "@aludel/sql"
   * import * as Effect from "effect/Effect"
   *
   * const tags = table("tags", class Tags {
   *   name = Pg.text().primaryKey()
   * })
   * const names = from(tags).select({ name: tags.name })
   * const test = Effect.gen(function*() {
   *   yield* Query.all(names)
   *   yield* (yield* ScriptedDatabase).verify
   * }).pipe(Effect.provide(ScriptedDatabase.layer([answer(names, [{ name: "new" }])])))
   * ```
   */
  static readonly layer = (script: ReadonlyArray<Answer>): Layer.Layer<ScriptedDatabase | Reads | Writes> =>
    Layer.effectContext(Effect.sync(() => {
      const running = new Script(script)
      const database = at(running, undefined)
      return Context.make(ScriptedDatabase, { verify: verified(running) }).pipe(
        Context.add(Reads, database),
        Context.add(Writes, database)
      )
    }))
}

/**
 * Runs the effect on a database that has no server and answers what the script names.
 *
 * Fails with `ScriptMismatch` if a statement had no answer, whatever the effect made of that; or if the effect succeeded
 * and an answer was not asked for. See {@link ScriptedDatabase} for what such a database does.
 *
 * @param script the answers, each for one statement unless it says otherwise; their order is of no matter
 * @returns what the effect returns; fails as it does
 *
 * @example
 * ```ts
 * import { answer, scripted, violation } from "@aludel/testing"
 * import { catchConstraint, insert, Pg, Query, table } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const add = (name: string) =>
 *   Query.run(insert(tags).values({ name })).pipe(catchConstraint("tags_pkey", () => Effect.succeed(0)))
 *
 * const test = scripted(
 *   [answer(insert(tags).values({ name: "new" }), [1]), violation(insert(tags).values({ name: "old" }), "tags_pkey")],
 *   Effect.all([add("new"), add("old")])
 * )
 * ```
 */
export const scripted = <A, E, R>(
  script: ReadonlyArray<Answer>,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | ScriptMismatch, Exclude<R, Reads | Writes>> => {
  const run = Effect.suspend(() => {
    const running = new Script(script)
    return Effect.flatMap(
      Effect.exit(use(at(running, undefined), effect)),
      (exit) => exit._tag === "Success" || running.isUnexpected ? Effect.andThen(verified(running), exit) : exit
    )
  })
  // `use` provides what the signature takes from R.
  return run as never
}
