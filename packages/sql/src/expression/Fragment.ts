/**
 * SQL that this library has no word for: `` sql`length(${users.name})`.as(Pg.integer()) ``. What stands between the braces
 * is a column, an expression, a table, a name, another fragment, or a value: a plain value is always a parameter. The text
 * can only come from a template literal in the program.
 *
 * Source: https://www.postgresql.org/docs/current/sql-expressions.html
 */
import type * as Ast from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import {
  type Expression,
  expression,
  isExpression,
  type NullOf,
  type StrictOf,
  type TablesOf,
  type TypeReference
} from "./Expression.ts"
import { plainBind } from "./PlainValue.ts"
import { sourceOfTable } from "./Source.ts"
import { codecOf } from "./Value.ts"
import type { Volatile } from "./Volatile.ts"

/**
 * SQL text with operands, which still needs a type to be an expression. It may also be a part of another fragment.
 *
 * @typeParam Tables the tables that must be in scope: its operands', without those that it reads from itself
 * @typeParam Null null, where an operand may be null
 * @typeParam Strict the tables whose absence makes an operand null
 */
export interface Fragment<out Tables, out Null, out Strict> {
  readonly "~fragment": readonly [Tables, Null, Strict]
  /**
   * Says what it yields. It is taken to be null where an operand is, as most of SQL; where it can be null by itself, say
   * so: `.as(Pg.integer().nullable())`.
   */
  as<A>(type: TypeReference<A>): Expression<Tables, A | Null, Strict>
}

/** A name in double quotes, made by `sql.identifier`. */
export interface Identifier {
  readonly "~identifier": string
}

/** What may stand between the braces. */
export type FragmentOperand =
  | Expression<unknown, unknown, unknown>
  | Fragment<unknown, unknown, unknown>
  | Identifier
  | { readonly "~N": unknown }
  | string
  | number
  | bigint
  | boolean

type Tables<O> = O extends { readonly "~fragment": readonly [infer T, unknown, unknown] } ? T : TablesOf<O>
type Sources<O> = O extends { readonly "~N": infer N } ? N : never
type Nulls<O> = O extends { readonly "~fragment": readonly [unknown, infer N, unknown] } ? N : NullOf<O>
type Stricts<O> = O extends { readonly "~fragment": readonly [unknown, unknown, infer S] } ? S : StrictOf<O>

class FragmentValue {
  readonly node: Ast.Fragment
  constructor(node: Ast.Fragment) {
    this.node = node
  }
  as(type: TypeReference<unknown>) {
    return expression(this.node, codecOf(type))
  }
}

class IdentifierValue {
  readonly node: Ast.Identifier
  constructor(name: string) {
    this.node = { _tag: "Identifier", name }
  }
}

/** What stands between the parts: an expression's node, a name, or a value as a parameter. */
export const fragmentOperand = (value: unknown): Ast.Fragment["operands"][number] => {
  if (isExpression(value) || value instanceof FragmentValue || value instanceof IdentifierValue) return value.node
  const source = sourceOfTable(value)
  if (source === undefined) return plainBind(value)
  // A query as a table stands in FROM already: its alias is its name.
  if (source._tag === "SampledSource") return source.table
  return source._tag === "TableSource" ? source : { _tag: "Identifier", name: source.alias }
}

/** The parts and operands of one fragment, with those of the fragments inside it in their places. */
const fragmentOf = (texts: ReadonlyArray<string>, values: ReadonlyArray<unknown>): Ast.Fragment => {
  const parts: Array<string> = [texts[0] ?? ""]
  const operands: Array<Ast.Fragment["operands"][number]> = []
  const append = (text: string) => parts.push(`${parts.pop() ?? ""}${text}`)
  values.forEach((value, index) => {
    const next = texts[index + 1] ?? ""
    if (value instanceof FragmentValue) {
      const [first = "", ...others] = value.node.parts
      append(first)
      parts.push(...others)
      operands.push(...value.node.operands)
      append(next)
    } else {
      operands.push(fragmentOperand(value))
      parts.push(next)
    }
  })
  return { _tag: "Fragment", parts, operands }
}

/** A template's own array is frozen, holds its raw texts, and cannot come from a request's JSON. */
const isTemplate = (parts: unknown): parts is TemplateStringsArray =>
  Array.isArray(parts) && Object.isFrozen(parts) && "raw" in parts && Array.isArray(parts.raw) &&
  Object.isFrozen(parts.raw) && parts.raw.length === parts.length

/** The template's tag. */
export const tag = <const Operands extends ReadonlyArray<FragmentOperand>>(
  parts: TemplateStringsArray,
  ...operands: Operands
): Fragment<
  Exclude<Tables<Operands[number]>, Sources<Operands[number]>>,
  Nulls<Operands[number]>,
  Exclude<Stricts<Operands[number]>, Sources<Operands[number]>>
> => {
  if (!isTemplate(parts)) throw new InvalidQuery({ problem: "`sql` was called, and not used as a template's tag" })
  if (parts.some((part) => /\$\d/.test(part))) {
    throw new InvalidQuery({ problem: "a fragment's text holds a parameter's number: put the value between braces" })
  }
  // The seam between the erased fragment and its typed face.
  return new FragmentValue(fragmentOf(parts, operands)) as never
}

/** A name, written in double quotes whatever it holds: `sql.identifier("order")`. */
export const identifier = (name: string): Identifier => {
  if (typeof name !== "string") throw new InvalidQuery({ problem: "an identifier is not a string" })
  // The seam between the plain name and its brand.
  return new IdentifierValue(name) as unknown as Identifier
}

/**
 * A function of the database.
 *
 * @typeParam A what it returns, where no operand is null
 * @typeParam Scope what a call needs in scope beside its operands' tables
 */
export interface DeclaredFunction<A, Scope = never> {
  <const Operands extends ReadonlyArray<FragmentOperand>>(
    ...operands: Operands
  ): Expression<Scope | Tables<Operands[number]>, A | Nulls<Operands[number]>, Stricts<Operands[number]>>
  /** `function("name" => operand, …)`: its operands by the names that the database gives them. */
  named<const Operands extends Readonly<Record<string, FragmentOperand>>>(
    operands: Operands
  ): Expression<
    Scope | Tables<Operands[keyof Operands]>,
    A | Nulls<Operands[keyof Operands]>,
    Stricts<Operands[keyof Operands]>
  >
}

/** What a function promises: `volatile` may write; `stable` and `immutable` do not. PostgreSQL's own default is `volatile`. */
export type Volatility = "volatile" | "stable" | "immutable"

/** Options of a function. */
export interface FunctionOptions<out V extends Volatility = Volatility> {
  /** The schema that it lies in; without one the server's `search_path` decides. */
  readonly schema?: string | undefined
  /** As it was created: `volatile` where it is left out, and then a select from tables that calls it says `writing()`. */
  readonly volatility?: V | undefined
}

/**
 * A function of the database, declared once: calls are typed by what it returns, and null where an operand is.
 *
 * @param name its name, written in double quotes
 * @param returns the type that it returns
 * @param options its schema, and its volatility: a function that is not declared stable or immutable may write
 *
 * Source: https://www.postgresql.org/docs/current/xfunc-volatility.html
 *
 * @example
 * import { from, func, Pg, table } from "@aludel/sql"
 *
 * const soundex = func("soundex", Pg.text(), { volatility: "immutable" })
 *
 * const users = table("users", class Users {
 *   name = Pg.text().primaryKey()
 * })
 * const sounds = from(users).select({ sound: soundex(users.name) })
 */
export const func = <A, const V extends Volatility = "volatile">(
  name: string,
  returns: TypeReference<A>,
  { schema, volatility }: FunctionOptions<V> = {}
): DeclaredFunction<A, V extends "volatile" ? Volatile : never> => {
  const names = [...schema === undefined ? [] : [schema], name].map(identifier)
  const type = codecOf(returns)
  const writes = volatility === undefined || volatility === "volatile"
  const call = (texts: ReadonlyArray<string>, operands: ReadonlyArray<unknown>) => {
    const dots = names.map((_, index) => index === 0 ? "" : ".")
    const parts = operands.length === 0 ? [...dots, "()"] : [...dots, ...texts, ")"]
    const node = fragmentOf(parts, [...names, ...operands])
    return expression<unknown, unknown, unknown>(writes ? { ...node, writes: true } : node, type)
  }
  const separator = (index: number) => index === 0 ? "(" : ", "
  const positional = (...operands: ReadonlyArray<unknown>) =>
    call(operands.map((_, index) => separator(index)), operands)
  const named = (operands: object) => {
    const entries = Object.entries(operands)
    const texts = entries.flatMap((_, index) => [separator(index), " => "])
    return call(texts, entries.flatMap(([key, operand]) => [identifier(key), operand]))
  }
  // The type's codec, as in `as`.
  return Object.assign(positional, { named }) as never
}
