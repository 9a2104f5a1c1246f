/** A query as `pg` takes it, and its result as `pg` gives it. */
import type { CompiledQuery, QueryResult, ResultColumn, WireRow } from "@aludel/sql"
import { parsersOf, prepareValue, type TypeParsers } from "./Values.ts"

/** A query as an object. */
export interface PgQueryConfig {
  readonly text: string
  readonly values?: ReadonlyArray<unknown> | undefined
  /** `array`: each row is an array of its values. */
  readonly rowMode?: "array" | undefined
  /** Passed over: the server keeps the plan of each text as it is. */
  readonly name?: string | undefined
  readonly types?: TypeParsers | undefined
}

/** A column of a result. */
export interface PgField {
  readonly name: string
  /** The OID of its type. */
  readonly dataTypeID: number
  readonly format: "text"
}

/** What a query yields. */
export interface PgResult<Row = Record<string, unknown>> {
  /** The server's command tag: `SELECT`, `INSERT`. */
  command: "UPDATE" | "DELETE" | "INSERT" | "SELECT" | "MERGE" | "COMMIT" | "ROLLBACK"
  /** How many rows it read or wrote; null of a statement that does neither. */
  rowCount: number
  rows: Array<Row>
  fields: Array<PgField>
}

const counted = /^(?:SELECT|INSERT|UPDATE|DELETE|MERGE|FETCH|MOVE|COPY)$/

/** The result of a statement that no rows come of. */
export const tagged = (command: string): PgResult<never> => ({
  command: command as PgResult["command"],
  // As `pg` has it, whose own types leave null out here for the sake of those who count.
  rowCount: null as unknown as number,
  rows: [],
  fields: []
})

const rowOf = (columns: ReadonlyArray<ResultColumn>, values: ReadonlyArray<unknown>): unknown => {
  const row: Record<string, unknown> = {}
  columns.forEach(({ name }, index) => {
    // Assigning to "__proto__" would replace the row's prototype.
    if (name === "__proto__") Object.defineProperty(row, name, { value: values[index], enumerable: true })
    else row[name] = values[index]
  })
  return row
}

/** The statement as the port wants it; `columns` are there once it was run. Throws where a value cannot be sent. */
export const compiled = (
  { rowMode, text, types, values = [] }: PgQueryConfig,
  access: CompiledQuery<unknown>["access"]
) => {
  let columns: ReadonlyArray<ResultColumn> = []
  const statement: CompiledQuery<unknown> = {
    text,
    parameters: values.map(prepareValue),
    access,
    decode: (row) => row,
    decoderFor: (found) => {
      columns = found
      const parsers = parsersOf(found, types)
      return (row: WireRow) => {
        const values = row.map((value, index) => parsers[index]?.(value))
        return rowMode === "array" ? values : rowOf(found, values)
      }
    }
  }
  return {
    statement,
    result: ({ command: tag = "", count, rows }: QueryResult<unknown>): PgResult => ({
      ...tagged(tag.split(" ", 1)[0] ?? ""),
      ...(counted.test(tag) ? { rowCount: count } : {}),
      // Whoever asks says what its rows are.
      rows: [...rows] as PgResult["rows"],
      fields: columns.map(({ name, type }) => ({ name, dataTypeID: type, format: "text" }))
    })
  }
}
