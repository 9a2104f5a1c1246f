/** Whether rows could be a query's: its columns, and values that each column's type takes. */
import type { PgType, Query } from "@aludel/sql"
import * as Data from "effect/Data"

type Plan = Query.Query<unknown, string, unknown, Query.Cardinality>["plan"]

/** A scripted row could not come from its query. The values are not kept. */
export class InvalidAnswer extends Data.TaggedError("InvalidAnswer")<{ readonly problem: string }> {
  override get message(): string {
    return this.problem
  }
}

const refuse = (problem: string): never => {
  throw new InvalidAnswer({ problem })
}

const isRow = (row: unknown): row is Readonly<Record<string, unknown>> => typeof row === "object" && row !== null

const namesOf = (names: ReadonlyArray<string>): string => names.map((name) => `"${name}"`).join(", ")

/** A row of values, `row(a, b)`, is read but never sent, and so its type cannot say whether it takes one. */
const isSendable = ({ name, of = [] }: PgType): boolean => name !== "record" && of.every(isSendable)

const checkRow = (outputs: Plan["outputs"], row: unknown, index: number): void => {
  const where = `row ${index + 1} of the answer`
  if (!isRow(row)) return refuse(`${where} is no object`)
  const keys = outputs.map(({ key }) => key)
  const missing = keys.filter((key) => !Object.hasOwn(row, key))
  const unknown = Object.keys(row).filter((key) => !keys.includes(key))
  if (missing.length > 0) refuse(`${where} has no ${namesOf(missing)}`)
  if (unknown.length > 0) refuse(`${where} has ${namesOf(unknown)}, which the query does not yield`)
  for (const { key, type } of outputs) {
    const value = row[key]
    if (value === null || !isSendable(type)) continue
    try {
      type.encode(value)
    } catch {
      refuse(`${where}: the value of "${key}" is none of ${type.name}`)
    }
  }
}

/** The rows, and how many the server would say it read or wrote. Throws `InvalidAnswer`. */
export const checkRows = (
  plan: Plan,
  rows: ReadonlyArray<unknown>
): { readonly rows: ReadonlyArray<unknown>; readonly count: number } => {
  if (plan.outputs.length > 0) {
    rows.forEach((row, index) => checkRow(plan.outputs, row, index))
    return { rows, count: rows.length }
  }
  // Raw SQL without declared columns: its rows are whatever comes.
  if (plan.decoderFor !== undefined) return { rows, count: rows.length }
  const [count] = rows
  if (rows.length === 1 && typeof count === "number" && Number.isSafeInteger(count) && count >= 0) {
    return { rows: [], count }
  }
  return refuse("a write without `returning` yields the number of its rows, alone: give it as the only row")
}
