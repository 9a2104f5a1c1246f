/** From a query to a statement: its text and parameters, and how a row is read. The only meeting of `query` and `compiler`. */
import { compileNode } from "./compiler/Compiler.ts"
import { DecodeFailed } from "./error/Reason.ts"
import type { CompiledQuery, WireRow } from "./port/CompiledQuery.ts"
import type { OutputPlan, Query, QueryPlan } from "./query/Query.ts"
import { Malformed } from "./type/PgType.ts"

const decodeFailed = (cause: unknown, { key, type }: OutputPlan): DecodeFailed => {
  const expected = cause instanceof Malformed ? cause.expected : "another form"
  return new DecodeFailed({ column: key, type: type.name, expected })
}

/** One loop and one `try` for the whole row: thousands of rows come at once. */
const decodeRow = (row: WireRow, outputs: ReadonlyArray<OutputPlan>): unknown => {
  const decoded: Record<string, unknown> = {}
  let index = 0
  try {
    for (; index < outputs.length; index++) {
      const { key, type } = outputs[index] as OutputPlan
      const text = row[index] as string | null
      const value = text === null ? null : type.decode(text)
      // Assigning to "__proto__" would replace the row's prototype.
      if (key === "__proto__") Object.defineProperty(decoded, key, { value, enumerable: true })
      else decoded[key] = value
    }
  } catch (cause) {
    throw decodeFailed(cause, outputs[index] as OutputPlan)
  }
  return decoded
}

const decoder = (outputs: ReadonlyArray<OutputPlan>) => (row: WireRow): unknown => {
  if (row.length === outputs.length) return decodeRow(row, outputs)
  const [first] = outputs
  throw new DecodeFailed({
    column: first?.key ?? "",
    type: first?.type.name ?? "",
    expected: `a row of ${outputs.length} columns`
  })
}

const compile = ({ access, comments, node, outputs }: QueryPlan): CompiledQuery<unknown> => {
  const { parameters, text } = compileNode(node)
  return {
    text: comments === undefined ? text : `${comments.hint}${text}${comments.text}`,
    parameters,
    access,
    decode: decoder(outputs)
  }
}

/**
 * Compiles a query; the same value is compiled once.
 *
 * @returns the SQL text, its parameters in order, and the row decoder. Throws `InvalidValue` or `InvalidQuery` where the
 *   query holds what cannot be sent; the interpreters fail with these as a `DatabaseError`
 */
export const statementOf = <Row, Needs>({ plan }: Query<Row, string, Needs, "one" | "many">): CompiledQuery<Row> =>
  // The decoder builds what the query's own outputs say, and these gave `Row` its type.
  (plan.compiled ??= compile(plan)) as CompiledQuery<Row>
