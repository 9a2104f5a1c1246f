/**
 * The typed handle over an expression node. Its type carries three things and never the tree: the tables it needs in
 * scope, the value it yields, and the tables whose absence from an outer join makes it null.
 */
import type { Binary, Bind, Call, Expr, Syntax } from "../ast/Expr.ts"
import { invalidValue, type PgType } from "../type/PgType.ts"
import { itemsOf } from "../type/Record.ts"

/**
 * Something that stands where SQL wants a value.
 *
 * @typeParam Tables the names of the tables that must be in scope
 * @typeParam Value the TypeScript type it yields
 * @typeParam Strict the tables whose absence (an unmatched left join) makes it null
 */
export interface Expression<out Tables, out Value, out Strict = never> {
  readonly "~T": Tables
  readonly "~A": Value
  readonly "~S": Strict
  readonly node: Expr
  readonly type: PgType
}

/** What a comparison takes beside a column of `Value`: a value, or for `bigint` also a safe integer. Never null. */
export type Operand<Value> = NonNullable<Value> | (bigint extends Value ? number : never)

/**
 * The tables that an operand needs in scope; none for a value. Where the context alone said which (`count()` beside
 * operands of any tables) they are unknown, and it needs none.
 */
export type TablesOf<O> = O extends { readonly "~T": infer T } ? unknown extends T ? never : T : never

/** Null, where the operand may be null. */
export type NullOf<O> = O extends { readonly "~A": infer A } ? Extract<A, null> : Extract<O, null>

/** The tables whose absence makes the operand null; none for a value. */
export type StrictOf<O> = O extends { readonly "~S": infer S } ? S : never

/** Whatever names a PostgreSQL type: `Pg.text()`, or a column definition made from it. */
export interface TypeReference<out Value> {
  readonly "~A": Value
  readonly facts: { readonly type: PgType }
}

/** What every handle is at run time. */
export class ExpressionNode {
  readonly node: Expr
  readonly type: PgType
  constructor(node: Expr, type: PgType) {
    this.node = node
    this.type = type
  }
}

/** The seam between erased nodes and typed handles: the three type parameters exist in the type only. */
export const expression = <Tables, Value, Strict = never>(
  node: Expr,
  type: PgType<Value>
): Expression<Tables, Value, Strict> => new ExpressionNode(node, type) as unknown as Expression<Tables, Value, Strict>

/** Whether a value is an expression, of whatever type. */
export const isExpression = (value: unknown): value is Expression<unknown, unknown, unknown> =>
  value instanceof ExpressionNode

/** A value as a parameter of the given type. */
export const bind = (value: unknown, type: PgType, cast = type.cast ?? false): Bind => ({
  _tag: "Bind",
  value,
  type,
  cast
})

/**
 * The one door for operands: an expression gives its node, anything else is a value of the given type, which stands beside it
 * with `cast`, where the server would take it for another.
 */
export const operand = (value: unknown, type: PgType, cast?: true): Expr => {
  if (isExpression(value)) return value.node
  const items = itemsOf(type)
  return items === undefined ? bind(value, type, cast) : { _tag: "Row", items: bindItems(value, items) }
}

/** A tuple as one parameter for each of its items. */
const bindItems = (value: unknown, types: ReadonlyArray<PgType>): ReadonlyArray<Expr> => {
  if (!Array.isArray(value) || value.length !== types.length) {
    throw invalidValue("record", `a tuple of ${types.length} values`, value)
  }
  return types.map((type, index) => operand(value[index], type))
}

/** `name(arguments)`. The name is this library's own text, never a caller's. */
export const call = (name: string, ...operands: ReadonlyArray<Expr>): Call => ({
  _tag: "Call",
  name,
  arguments: operands
})

/** `left operator right`. The operator is this library's own text, never a caller's. */
export const binary = (operator: string, left: Expr, right: Expr): Binary => ({ _tag: "Binary", operator, left, right })

/** Syntax with brackets around each operand: one part more than operands. The parts are this library's own text. */
export const syntax = (parts: ReadonlyArray<string>, ...operands: Syntax["operands"]): Syntax => ({
  _tag: "Syntax",
  parts,
  operands,
  closed: true
})

/** `opening first, second, … closing`: a list in brackets of the syntax's own. */
export const listed = (opening: string, operands: ReadonlyArray<Expr>, closing: string): Syntax =>
  operands.length === 0
    ? syntax([`${opening}${closing}`])
    : syntax([opening, ...operands.slice(1).map(() => ", "), closing], ...operands)
