/** From a query to a statement: its text and parameters, and how a row is read. The only meeting of `query` and `compiler`. */
import { compileNode } from "./compiler/Compiler.ts"
import { DecodeFailed } from "./error/Reason.ts"
import type { CompiledQuery, WireRow } from "./port/CompiledQuery.ts"
import type { OutputPlan, Query, QueryPlan } from "./query/Query.ts"
import { Malformed } from "./type/PgType.ts"

const decodeValue = (output: OutputPlan, text: string | null): unknown => {
  if (text === null) return null
  try {
    return output.type.decode(text)
  } catch (cause) {
    const expected = cause instanceof Malformed ? cause.expected : "another form"
    throw new DecodeFailed({ column: output.key, type: output.type.name, expected })
  }
}

const decoder = (outputs: ReadonlyArray<OutputPlan>) => (row: WireRow): unknown => {
  if (row.length !== outputs.length) {
    const [first] = outputs
    throw new DecodeFailed({
      column: first?.key ?? "",
      type: first?.type.name ?? "",
      expected: `a row of ${outputs.length} columns`
    })
  }
  const decoded: Record<string, unknown> = {}
  for (let i = 0; i < outputs.length; i++) {
    const output = outputs[i] as OutputPlan
    const value = decodeValue(output, row[i] ?? null)
    // Assigning to "__proto__" would replace the row's prototype.
    if (output.key === "__proto__") Object.defineProperty(decoded, output.key, { value, enumerable: true })
    else decoded[output.key] = value
  }
  return decoded
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
