/** A connection of a `SqlClient` as the pool's levels and cursors see one: every statement in a form whose rows are texts. */
import { type CompiledQuery, DatabaseError, Reason } from "@aludel/sql"
import { type RowText, rowTextOf, type RowTextYield, type StringParameters } from "@aludel/sql/Plan"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Connection as SqlConnection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import type { LentConnection, LentSession } from "./Connection.ts"
import { type Reading, type Response, unsendable } from "./driver/Sending.ts"
import { stateAfter, stateAfterError, type TransactionState } from "./driver/TransactionState.ts"
import { isLost } from "./LostReason.ts"
import { rawAnswer, valuesAnswer } from "./overSqlClient/Answer.ts"
import { toDatabaseError } from "./overSqlClient/Errors.ts"
import { uncommented } from "./telemetry/Description.ts"
import type { Observers, TransactionMark } from "./telemetry/Observers.ts"

type Parameters = ReadonlyArray<string | null>

/** How a client sends. */
interface Ways {
  readonly values: (
    text: string,
    parameters: Parameters,
    kept: boolean
  ) => Effect.Effect<ReadonlyArray<ReadonlyArray<unknown>>, SqlError>
  readonly raw: (text: string, parameters: Parameters) => Effect.Effect<unknown, SqlError>
}

/** What holds for all connections of a client. */
export interface ClientSettings {
  readonly parameters: StringParameters
  /** How many parameters it carries. */
  readonly most: number
  readonly observers: Observers
}

/** Each statement on whatever connection the client takes for it. */
const onClient = (client: SqlClient): Ways => ({
  values: (text, parameters, kept) => {
    const statement = client.unsafe(text, parameters)
    return kept ? statement.values : statement.valuesUnprepared
  },
  raw: (text, parameters) => client.unsafe(text, parameters).raw
})

const onConnection = (connection: SqlConnection): Ways => ({
  values: (text, parameters, kept) =>
    kept ? connection.executeValues(text, parameters) : connection.executeValuesUnprepared(text, parameters),
  raw: (text, parameters) => connection.executeRaw(text, parameters)
})

/** What is known of a session of a client: what was seen of its statements, and no more. */
class ClientSession implements LentSession {
  state: TransactionState
  lost: string | undefined
  spent = false
  readonly received = undefined
  statementTimeout: number | undefined
  inFlight = 0
  constructor(state: TransactionState) {
    this.state = state
  }
  get busy(): boolean {
    return this.inFlight > 0
  }

  /** Notes what the statement has done to the transaction. */
  note(text: string, exit: Exit.Exit<Response, DatabaseError>): void {
    if (exit._tag === "Success") {
      this.state = stateAfter(exit.value.command, text, this.state)
      return
    }
    const error = Cause.findErrorOption(exit.cause)
    if (error._tag === "None") return
    const { reason } = error.value
    if (isLost(reason)) this.lost = reason._tag === "ConnectionLost" ? reason.code : "25P03"
    // What the client refused by itself was not sent.
    else if ("server" in reason || reason._tag === "TransactionAborted") {
      this.state = stateAfterError(text, "once", this.state)
    }
  }
}

/** Notes that the client has gone back to a savepoint, which undoes what aborted the transaction. */
export const wentBack = ({ session }: LentConnection): void => {
  if (session instanceof ClientSession && session.lost === undefined) session.state = "transaction"
}

/** The part of a text that names its trace. */
const traceOf = (text: string): string => text.endsWith("*/") ? text.slice(uncommented(text).length) : ""

const fetched = /^fetch \d+ from (\w+)$/

const refused = (problem: string) => Effect.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem }) }))

const connectionOver = (ways: Ways, settings: ClientSettings, state: TransactionState): LentConnection => {
  const session = new ClientSession(state)
  const observing: { transaction: TransactionMark | undefined } = { transaction: undefined }
  const cursors = new Map<string, RowTextYield>()

  const formOf = (text: string, reading: Reading | undefined): RowText => {
    const cursor = fetched.exec(text)?.[1]
    const behind = cursor === undefined ? undefined : cursors.get(cursor)
    if (behind !== undefined) return { text, yields: behind }
    const form = rowTextOf({ text, decoderFor: reading?.decoderFor, origin: reading?.origin }, settings.parameters)
    const trace = traceOf(text)
    return form.text.endsWith(trace) ? form : { ...form, text: `${form.text}${trace}` }
  }

  const send = (text: string, parameters: Parameters, kept: boolean, reading: Reading | undefined) => {
    const form = formOf(text, reading)
    const { yields } = form
    const answer: Effect.Effect<Response, DatabaseError | SqlError> = yields === "nothing" || yields === "typed"
      ? Effect.flatMap(ways.raw(form.text, parameters), (raw) => rawAnswer(raw, yields, text))
      : Effect.map(
        ways.values(form.text, parameters, kept),
        (values) => valuesAnswer(values, yields, text, reading?.columns)
      )
    return Effect.mapError(answer, (error) => error instanceof DatabaseError ? error : toDatabaseError(error, text))
  }

  const run = (kept: boolean): LentConnection["run"] => (text, parameters, reading) =>
    Effect.withFiber((fiber) => {
      const problem = unsendable(text, parameters, settings.most)
      if (problem !== undefined) return refused(problem)
      const observed = settings.observers.isHeard(fiber)
        ? settings.observers.begin(fiber, {
          text,
          parameters,
          asked: kept,
          transaction: observing.transaction,
          timeout: session.statementTimeout
        })
        : undefined
      session.inFlight++
      return Effect.onExitPrimitive(Effect.suspend(() => send(text, parameters, kept, reading)), (exit) => {
        session.inFlight--
        session.note(text, exit)
        if (observed === undefined) return undefined
        observed.interrupted = exit._tag === "Failure" && Cause.hasInterrupts(exit.cause)
        observed.ended(exit)
        return undefined
      })
    })

  const runOnce = run(false)
  return {
    session,
    observing,
    run: run(true),
    runOnce,
    begin: ({ setting, statements }) => {
      const [first = "begin", ...others] = statements
      const all = [
        ...others.map((text) => runOnce(text, [])),
        ...setting === undefined ? [] : [
          runOnce(setting.text, setting.parameters)
        ]
      ]
      return Effect.tap(runOnce(first, []), () => Effect.all(all, { discard: true }))
    },
    behindCursor: (statement: CompiledQuery<unknown>, cursor) => {
      const { text, yields } = rowTextOf(statement, settings.parameters)
      cursors.set(cursor, yields)
      return text
    },
    // The session is the client's: nothing more is sent from here.
    destroy: Effect.sync(() => {
      session.lost ??= "GIVEN_UP"
    })
  }
}

/** A connection that the client has lent. */
export const lentBy = (connection: SqlConnection, settings: ClientSettings): LentConnection =>
  connectionOver(onConnection(connection), settings, "idle")

/** The connection of a transaction that the client has begun. */
export const inTransaction = (connection: SqlConnection, settings: ClientSettings): LentConnection =>
  connectionOver(onConnection(connection), settings, "transaction")

/** Whatever connection the client takes for one statement. */
export const anyOf = (client: SqlClient, settings: ClientSettings): LentConnection =>
  connectionOver(onClient(client), settings, "idle")
