/** For whom statements run: what a table asks for, what a level has, and what is to be set for it. */
import {
  type CompiledQuery,
  DatabaseError,
  Reason,
  RowContext,
  type RowContextValues,
  type TransactionOptions
} from "@aludel/sql"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Beginning, Level } from "./Level.ts"
import { rowSettings, type Setting, timeouts } from "./Settings.ts"

/** The row context that a fiber is in. */
export const rowContext = (context: Context.Context<never>): RowContextValues | undefined =>
  Context.getOrUndefined(context, RowContext)

type Stating = Pick<CompiledQuery<unknown>, "rowContext">

/** Whether the statement mentions a table that asks for a row context where there is none. */
export const lacksContext = ({ rowContext }: Stating, context: RowContextValues | undefined): boolean =>
  rowContext !== undefined && context === undefined

export const withoutContext = ({ rowContext: table = "" }: Stating) =>
  Effect.fail(new DatabaseError({ reason: new Reason.RowContextMissing({ table }) }))

const sameSettings = (one: RowContextValues["settings"] = {}, other: RowContextValues["settings"] = {}): boolean => {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}

/** The row context of this fiber where it is another than the level's. */
export const changedContext = (
  { beginning: { context: own } }: Level,
  services: Context.Context<never>
): RowContextValues | undefined => {
  const context = rowContext(services)
  if (context === undefined || context === own) return undefined
  return own !== undefined && own.role === context.role && sameSettings(own.settings, context.settings)
    ? undefined
    : context
}

/** What the context around has and this one has not, taken back: a context is all that holds, inside of another one too. */
const takenBack = (around: RowContextValues | undefined, context: RowContextValues): ReadonlyArray<Setting> => {
  const said = new Set(Object.keys(context.settings ?? {}).map((name) => name.toLowerCase()))
  const left = Object.keys(around?.settings ?? {}).filter((name) => !said.has(name.toLowerCase()))
  const role: ReadonlyArray<Setting> = around?.role !== undefined && context.role === undefined
    ? [["role", "none"]]
    : []
  return [...left.map((name): Setting => [name, ""]), ...role]
}

/** What a level is begun with beside what it is begun with in any case: checked, before anything is sent. */
export const beginningOf = (
  own: Beginning,
  options: TransactionOptions,
  context: RowContextValues | undefined,
  around?: RowContextValues
): Effect.Effect<Beginning, DatabaseError> => {
  if (context === undefined && Object.keys(options).length === 0) return Effect.succeed(own)
  return Effect.flatMap(timeouts(options), (timeouts) =>
    Effect.map(rowSettings(context), (settings) => ({
      ...own,
      // What is set last holds.
      timeouts: [...own.timeouts, ...timeouts],
      settings: [...own.settings, ...context === undefined ? [] : takenBack(around, context), ...settings],
      context
    })))
}
