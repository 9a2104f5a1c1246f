/** From a query to a statement: its text and parameters, and how a row is read. The only meeting of `query` and `compiler`. */
import type { Node } from "./ast/Node.ts"
import { compileNode, compilePrepared } from "./compiler/Compiler.ts"
import { DecodeFailed, InvalidQuery, ResultMismatch } from "./error/Reason.ts"
import type { CompiledQuery, ResultColumn, WireRow } from "./port/CompiledQuery.ts"
import type {
  BoundPlan,
  OutputPlan,
  ParameterPlan,
  PreparedPlan,
  PreparedStatement,
  Query,
  QueryPlan
} from "./query/Query.ts"
import { Malformed } from "./type/PgType.ts"

/** The table whose column an output is, as the query calls it. */
const tableOf = (node: Node | undefined, index: number): string | undefined => {
  if (node === undefined) return undefined
  const outputs = "outputs" in node ? node.outputs : "returning" in node ? node.returning : []
  const expr = outputs[index]?.expr
  return expr?._tag === "Column" ? expr.source : undefined
}

const decodeFailed = (cause: unknown, outputs: ReadonlyArray<OutputPlan>, index: number, node?: Node): DecodeFailed => {
  // The output at which the loop below stood.
  const { key, type } = outputs[index] as OutputPlan
  const { expected, path } = cause instanceof Malformed ? cause : new Malformed("another form")
  const column = [key, ...path].map(String).join(".")
  return new DecodeFailed({ column, table: tableOf(node, index), type: type.name, expected })
}

/** One loop and one `try` for the whole row: thousands of rows come at once. */
const decodeRow = (row: WireRow, outputs: ReadonlyArray<OutputPlan>, node: Node | undefined): unknown => {
  const decoded: Record<string, unknown> = {}
  let index = 0
  try {
    for (; index < outputs.length; index++) {
      // Below their length; a row has a text or null for each output.
      const { key, type } = outputs[index] as OutputPlan
      const text = row[index] as string | null
      const value = text === null ? null : type.decode(text)
      // Assigning to "__proto__" would replace the row's prototype.
      if (key === "__proto__") Object.defineProperty(decoded, key, { value, enumerable: true })
      else decoded[key] = value
    }
  } catch (cause) {
    throw decodeFailed(cause, outputs, index, node)
  }
  return decoded
}

/** Reads a row by position; the node says which table an unreadable value is of. */
export const rowDecoder = (outputs: ReadonlyArray<OutputPlan>, node?: Node) => (row: WireRow): unknown => {
  if (row.length === outputs.length) return decodeRow(row, outputs, node)
  const [first] = outputs
  throw new DecodeFailed({
    column: first?.key ?? "",
    type: first?.type.name ?? "",
    expected: `a row of ${outputs.length} columns`
  })
}

/** Takes the columns by their names. */
const decoderByName = (outputs: ReadonlyArray<OutputPlan>) => {
  const decode = rowDecoder(outputs)
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

/** How the plan's rows are read, and by which right it runs. */
const reading = (plan: QueryPlan): Omit<CompiledQuery<unknown>, "text" | "parameters"> => ({
  access: plan.access,
  decode: rowDecoder(plan.outputs, plan.node),
  decoderFor: plan.decoderFor ??
    (isRaw(plan.node) && plan.outputs.length > 0 ? decoderByName(plan.outputs) : undefined)
})

const isRaw = (node: Node): boolean => node._tag === "Raw"

const compilePreparedPlan = ({ query }: PreparedPlan): PreparedStatement => {
  const { parameters, rowContext, slots, text } = compilePrepared(query.node)
  return { text: commented(text, query), parameters, slots, rowContext, ...reading(query) }
}

/** A value in the wire's form. Its own keys only: the values may come from anywhere. */
const wireValue = (values: object, { node: { name, type }, nullable }: ParameterPlan): string | null => {
  const value: unknown = Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined
  if (value === undefined) throw new InvalidQuery({ problem: `the parameter "${name}" has no value` })
  if (value !== null) return type.encode(value)
  if (nullable) return null
  throw new InvalidQuery({ problem: `the parameter "${name}" is null, and its type is not \`.nullable()\`` })
}

/** The prepared statement with these values: nothing is written again but them. */
const bindValues = ({ prepared, values }: BoundPlan): CompiledQuery<unknown> => {
  const { access, decode, decoderFor, parameters: fixed, rowContext, slots, text } = prepared.compiled ??=
    compilePreparedPlan(
      prepared
    )
  const parameters = [...fixed]
  for (const plan of prepared.parameters) {
    const text = wireValue(values, plan)
    for (const { index, parameter } of slots) if (parameter === plan.node) parameters[index] = text
  }
  const names = Object.keys(values)
  if (names.length !== prepared.parameters.length) {
    const unknown = names.find((name) => !prepared.parameters.some(({ node }) => node.name === name))
    throw new InvalidQuery({ problem: `the query has no parameter "${unknown}"` })
  }
  return { text, parameters, access, rowContext, decode, decoderFor }
}

/** The statement with what stands around it. */
const commented = (text: string, { comments }: QueryPlan): string =>
  comments === undefined ? text : `${comments.hint}${text}${comments.text}`

const compile = (plan: QueryPlan): CompiledQuery<unknown> => {
  if (plan.bound !== undefined) return bindValues(plan.bound)
  const { parameters, rowContext, text } = compileNode(plan.node)
  return { text: commented(text, plan), parameters, rowContext, ...reading(plan) }
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
