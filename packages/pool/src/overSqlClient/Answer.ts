/** What a client answers, as the server's answer: rows of texts out of the column that holds them, and counts. */
import { DatabaseError, Reason, type ResultColumn, type WireRow } from "@aludel/sql"
import { namesOfText, rowOfText, type RowTextYield } from "@aludel/sql/Plan"
import * as Exit from "effect/Exit"

/** The server's answer, as the pool reads it. */
export interface Answered {
  readonly columns: ReadonlyArray<ResultColumn>
  readonly rows: ReadonlyArray<WireRow>
  readonly command: string
  readonly count: number
}

type Values = ReadonlyArray<ReadonlyArray<unknown>>

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null

const firstOf = <A>(raw: unknown, names: ReadonlyArray<string>, is: (value: unknown) => value is A): A | undefined => {
  if (!isFields(raw)) return undefined
  for (const name of names) {
    const value = raw[name]
    if (is(value)) return value
  }
  return undefined
}

const isNumber = (value: unknown): value is number => typeof value === "number"
const isString = (value: unknown): value is string => typeof value === "string"
const isArray = (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value)

/** The command that a text begins with. */
const verbOf = (text: string): string => /^\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? ""

/** A value that the client has decoded, as it is shown. */
const shown = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  if (typeof value === "boolean") return value ? "t" : "f"
  if (value instanceof Date) return value.toISOString()
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint"
    ? String(value)
    : JSON.stringify(value)
}

const textOf = (value: unknown): string => typeof value === "string" ? value : ""

/** The columns' names, as `pg`, `@effect/sql-pg`, PGlite and postgres.js have them. */
const columnsOf = (raw: unknown): ReadonlyArray<ResultColumn> | undefined => {
  const fields = firstOf(raw, ["fields", "columns"], isArray)
  return fields?.map((field) => ({
    name: firstOf(field, ["name"], isString) ?? "",
    type: firstOf(field, ["dataTypeId", "dataTypeID", "type"], isNumber) ?? 0
  }))
}

const untold = Exit.fail(
  new DatabaseError({
    reason: new Reason.InvalidQuery({
      problem: "this SqlClient does not say what the types of a result's columns are: declare them by `.columns`"
    })
  })
)

/** Rows that came as the client has them, with their text as the last column. */
const typedRows = (raw: unknown, text: string): Exit.Exit<Answered, DatabaseError> => {
  const columns = columnsOf(raw)
  const found = isArray(raw) ? raw : firstOf(raw, ["rows"], isArray)
  if (columns === undefined || found === undefined) return untold
  const rows = found.map((row) => rowOfText(textOf((isArray(row) ? row : Object.values(row as Fields)).at(-1))))
  return Exit.succeed({ columns: columns.slice(0, -1), rows, command: verbOf(text), count: rows.length })
}

/** The answer to a statement of which all is raw. */
export const rawAnswer = (
  raw: unknown,
  yields: Extract<RowTextYield, "typed" | "nothing">,
  text: string
): Exit.Exit<Answered, DatabaseError> => {
  if (yields === "typed") return typedRows(raw, text)
  return Exit.succeed({
    columns: [],
    rows: [],
    command: firstOf(raw, ["command"], isString) ?? verbOf(text),
    count: firstOf(raw, ["rowCount", "affectedRows", "count"], isNumber) ?? 0
  })
}

/**
 * The answer to a statement that yields values by their places.
 *
 * @param columns those that came with an earlier part of the same rows
 */
export const valuesAnswer = (
  values: Values,
  yields: Exclude<RowTextYield, "typed" | "nothing">,
  text: string,
  columns: ReadonlyArray<ResultColumn> = []
): Answered => {
  const command = verbOf(text)
  switch (yields) {
    case "count":
      return { columns, rows: [], command, count: Number(textOf(values[0]?.[0])) }
    case "values":
      return { columns, rows: values.map((row) => row.map(shown)), command, count: values.length }
    case "rows":
      return { columns, rows: values.map(([row]) => rowOfText(textOf(row))), command, count: values.length }
    case "named": {
      const names = values[0]?.[1]
      const rows = values.flatMap(([row]) => row === null ? [] : [rowOfText(textOf(row))])
      return {
        columns: typeof names === "string" ? namesOfText(names).map((name) => ({ name, type: 0 })) : columns,
        rows,
        command,
        count: rows.length
      }
    }
    default:
      return yields satisfies never
  }
}
