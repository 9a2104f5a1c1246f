/** From a query to a statement: its text and parameters, and how a row is read. The only meeting of `query` and `compiler`. */
import { compileNode } from "./compiler/Compiler.ts"
import { DecodeFailed, ResultMismatch } from "./error/Reason.ts"
import type { CompiledQuery, ResultColumn, WireRow } from "./port/CompiledQuery.ts"
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

/** Takes the columns by their names. */
const decoderByName = (outputs: ReadonlyArray<OutputPlan>) => {
  const decode = decoder(outputs)
  return (columns: ReadonlyArray<ResultColumn>) => {
    const names = columns.map(({ name }) => name)
    const declared = outputs.map(({ key, name = key }) => name)
    const missing = declared.filter((name) => !names.includes(name))
    const unexpected = names.filter((name, index) => !declared.includes(name) || names.indexOf(name) !== index)
    if (missing.length > 0 || unexpected.length > 0) throw new ResultMismatch({ missing, unexpected })
    const places = declared.map((name) => names.indexOf(name))
    return (row: WireRow): unknown => {
      const ordered = places.map((place) => row[place] ?? null)
      const absent = outputs.find(({ nullable }, index) => nullable === false && ordered[index] === null)
      if (absent === undefined) return decode(ordered)
      throw new DecodeFailed({
        column: absent.key,
        type: absent.type.name,
        expected: "not NULL; declare the column `.nullable()` where it may be"
      })
    }
  }
}

const compile = (plan: QueryPlan): CompiledQuery<unknown> => ({
  ...compileNode(plan.node),
  access: plan.access,
  decode: decoder(plan.outputs),
  decoderFor: plan.node._tag === "Raw" && plan.outputs.length > 0 ? decoderByName(plan.outputs) : undefined
})

/**
 * Compiles a query; the same value is compiled once.
 *
 * @returns the SQL text, its parameters in order, and the row decoder. Throws `InvalidValue` or `InvalidQuery` where the
 *   query holds what cannot be sent; the interpreters fail with these as a `DatabaseError`
 */
export const statementOf = <Row, Needs>({ plan }: Query<Row, string, Needs, "one" | "many">): CompiledQuery<Row> =>
  // The decoder builds what the query's own outputs say, and these gave `Row` its type.
  (plan.compiled ??= compile(plan)) as CompiledQuery<Row>
