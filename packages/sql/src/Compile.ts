/** From a query to a statement: its text and parameters, and how a row is read. The only meeting of `query` and `compiler`. */
import type { Node } from "./ast/Node.ts"
import { compileNode, compilePrepared } from "./compiler/Compiler.ts"
import { InvalidQuery } from "./error/Reason.ts"
import type { CompiledQuery } from "./port/CompiledQuery.ts"
import type { BoundPlan, ParameterPlan, PreparedPlan, PreparedStatement, Query, QueryPlan } from "./query/Query.ts"
import { decoderByName, readerOf, rowDecoder } from "./Rows.ts"

/** How the plan's rows are read, and by which right it runs. */
const reading = (plan: QueryPlan): Omit<CompiledQuery<unknown>, "text" | "parameters"> => {
  const decoderFor = plan.decoderFor ??
    (isRaw(plan.node) && plan.outputs.length > 0 ? decoderByName(plan.outputs) : undefined)
  return {
    access: plan.access,
    decode: rowDecoder(plan.outputs, plan.node),
    decoderFor,
    readerFor: decoderFor === undefined ? readerOf(plan.outputs, plan.node) : undefined,
    origin: plan
  }
}

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
  const { parameters: fixed, slots, text, ...read } = prepared.compiled ??= compilePreparedPlan(prepared)
  const parameters = [...fixed]
  for (const plan of prepared.parameters) {
    const value = wireValue(values, plan)
    for (const { index, parameter } of slots) if (parameter === plan.node) parameters[index] = value
  }
  const names = Object.keys(values)
  if (names.length !== prepared.parameters.length) {
    const unknown = names.find((name) => !prepared.parameters.some(({ node }) => node.name === name))
    throw new InvalidQuery({ problem: `the query has no parameter "${unknown}"` })
  }
  return { ...read, text, parameters }
}

/** The statement with what stands around it. */
export const commented = (text: string, { comments }: QueryPlan): string =>
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
