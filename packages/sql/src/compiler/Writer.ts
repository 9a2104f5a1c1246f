/**
 * The buffer that SQL text is written to: identifiers, parameters and their numbering. Three modes: `parameters` for
 * statements, `literals` for DDL, which takes no parameters and names columns without their table, and `definition` for
 * the query of a view, with literals and with tables.
 */
import type { Bind, NamedWindow, Parameter } from "../ast/Expr.ts"
import type { PlainValues } from "../ast/Insert.ts"
import type { QueryNode } from "../ast/QueryNode.ts"
import type { CteSource } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"
import type { PgType } from "../type/PgType.ts"

export type Mode = "parameters" | "literals" | "definition"

/** The protocol counts parameters in 16 bits. */
const maxParameters = 65_535

const tooMany = () =>
  new InvalidQuery({
    problem: `the statement has more than ${maxParameters} parameters, which the protocol cannot carry: split it`
  })

const placeholders: Array<string> = []

/** `$1` and so on: the few numbers there are stand in every statement. */
export const placeholder = (number: number): string => (placeholders[number] ??= `$${number}`)

/** A parameter of a prepared statement, and its place among all parameters, from 0. */
export interface Slot {
  readonly index: number
  readonly parameter: Parameter
}

export class Writer {
  mode: Mode
  text = ""
  /** The first table in it that may be mentioned under a row context only. */
  rowContext: string | undefined
  readonly parameters: Array<string | null> = []
  private numbers: Map<Bind, number> | undefined

  readonly slots: Array<Slot> = []
  private values: ReadonlyMap<Parameter, Bind> | undefined
  private later = false
  private casting = false

  /** The windows that the select in hand mentions by name, in an order that defines each before its use. */
  windows: Array<NamedWindow> | undefined
  ctes = new Set<CteSource>()
  private readonly mentioned = new Set<CteSource>()
  private readonly writeQuery: (out: Writer, query: QueryNode) => void

  /** @param writeQuery writes a query inside the statement; the grammar is recursive, imports are not */
  constructor(mode: Mode, writeQuery: (out: Writer, query: QueryNode) => void) {
    this.mode = mode
    this.writeQuery = writeQuery
  }

  /**
   * Takes note of a common table expression, after those that its own query mentions; what is written for that is taken
   * back. WITH can be written only when all are known.
   */
  mention(cte: CteSource): void {
    // A recursive one mentions itself.
    if (this.ctes.has(cte) || this.mentioned.has(cte)) return
    this.mentioned.add(cte)
    const { numbers, text } = this
    const { length } = this.parameters
    this.query(cte.query)
    this.text = text
    this.numbers = numbers
    this.parameters.length = length
    this.slots.splice(0, this.slots.length, ...this.slots.filter(({ index }) => index < length))
    this.ctes.add(cte)
  }

  /** A query inside the statement, without parentheses. */
  query(query: QueryNode): void {
    this.writeQuery(this, query)
  }

  /** What is written meanwhile is written as in DDL. */
  literally(write: () => void): void {
    const { mode } = this
    this.mode = "literals"
    write()
    this.mode = mode
  }

  write(text: string): void {
    this.text += text
  }

  identifier(name: string): void {
    this.text += quoteIdentifier(name)
  }

  /** @param cast whether its type stands beside it, where nothing else would tell the server */
  bind(bind: Bind, cast = bind.cast): void {
    if (this.mode !== "parameters") {
      this.text += literal(bind)
      return
    }
    const type = cast || (this.casting && !isCharacter(bind.type)) ? bind.type : undefined
    const known = this.numbers?.get(bind)
    if (known !== undefined) return this.place(known, type)
    const number = this.add(bind.value === null ? null : bind.type.encode(bind.value))
    this.numbers?.set(bind, number)
    this.place(number, type)
  }

  /** A parameter of its own, which is already text, cast to the type as SQL spells it. */
  encoded(text: string, type: string): void {
    this.text += `${placeholder(this.add(text))}${this.casting ? "::text" : ""}::${type}`
  }

  private add(text: string | null): number {
    if (this.parameters.length === maxParameters) throw tooMany()
    return this.parameters.push(text)
  }

  /**
   * Takes rows of values as the first parameters; their text is the caller's to write. False, and nothing is taken, where
   * others come first or values are not parameters.
   */
  bindFirst({ types, values }: PlainValues): boolean {
    if (this.mode !== "parameters" || this.parameters.length > 0 || this.casting) return false
    if (values.length > maxParameters) throw tooMany()
    const { parameters } = this
    parameters.length = values.length
    // Column after column, so that one codec stays at work.
    for (let column = 0; column < types.length; column++) {
      const type = types[column] as PgType
      for (let index = column; index < values.length; index += types.length) {
        parameters[index] = type.encode(values[index])
      }
    }
    return true
  }

  /**
   * A query with values for its parameters. Its common table expressions are its own, since they hold these values too.
   *
   * @param write is called twice, with a writer whose text is thrown away first
   */
  withValues(values: ReadonlyMap<Parameter, Bind>, write: (out: Writer) => void): void {
    const { ctes, values: outer } = this
    const first = new Writer(this.mode, this.writeQuery)
    first.later = this.later
    first.casting = this.casting
    first.values = new Map([...outer ?? [], ...values])
    write(first)
    this.values = first.values
    this.ctes = first.ctes
    write(this)
    this.values = outer
    this.ctes = ctes
  }

  /** Parameters without a value are written, and noted in `slots`. */
  takesValuesLater(): void {
    this.later = true
  }

  /**
   * From here on each parameter is a text, and is cast from that: for who sends a string in whatever form the server says that a
   * parameter's type has. What is of characters stays as it is, being a text in any case.
   */
  takesTexts(): void {
    this.casting = true
  }

  /** A parameter of a prepared statement: its value where there is one, else its place. */
  parameter(parameter: Parameter): void {
    const value = this.values?.get(parameter)
    if (value !== undefined) return this.bind(value)
    if (!this.later) throw new InvalidQuery({ problem: `the parameter "${parameter.name}" has no value` })
    let slot = this.slots.find((candidate) => candidate.parameter === parameter)
    if (slot === undefined) {
      slot = { index: this.add(null) - 1, parameter }
      this.slots.push(slot)
    }
    this.place(slot.index + 1, parameter.type)
  }

  /** From here on one value (the same node) is one parameter, however often it is written. */
  numberOnce(): void {
    this.numbers ??= new Map()
  }

  private place(number: number, cast: PgType | undefined): void {
    this.text += placeholder(number)
    if (cast === undefined) return
    this.text += this.casting ? `::text::${unlimited(cast)}` : `::${unlimited(cast)}`
  }

  /** Writes each item, with the separator between them. */
  list<A>(items: ReadonlyArray<A>, separator: string, each: (item: A) => void): void {
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.text += separator
      // Below their length; an item may itself be undefined.
      each(items[index] as A)
    }
  }

  /** The same by a function that is no closure, which a list in each statement should not have to make. */
  all<A>(items: ReadonlyArray<A>, separator: string, write: (out: Writer, item: A) => void): void {
    for (let index = 0; index < items.length; index++) {
      if (index > 0) this.text += separator
      // As in `list`.
      write(this, items[index] as A)
    }
  }
}

const characters: ReadonlySet<string> = new Set(["text", "varchar", "bpchar", "citext", "unknown"])

/** Whether any client sends its values as the strings that they are. */
const isCharacter = ({ castName, name }: PgType): boolean => characters.has(castName ?? name)

/** The type without its precision or length: what a value is compared with is not rounded to that, and a column does so by itself. */
const unlimited = ({ castName, name }: PgType): string =>
  castName ?? (name.startsWith("bit(") || name.includes("\"") ? name : name.replace(/\(\d+(?:, ?-?\d+)?\)/, ""))

/** The identifier in double quotes, whatever it holds. */
export const quoteIdentifier = (name: string): string => {
  if (name === "" || name.includes("\0")) {
    throw new InvalidQuery({ problem: "an identifier is empty or holds NUL" })
  }
  return name.includes("\"") ? `"${name.replaceAll("\"", "\"\"")}"` : `"${name}"`
}

/**
 * The text as a quoted literal. A backslash is written in the E'' form, so that the text means the same whatever
 * `standard_conforming_strings` says.
 */
export const quoteLiteral = (text: string): string => {
  const doubled = text.replaceAll("'", "''")
  return doubled.includes("\\") ? `E'${doubled.replaceAll("\\", "\\\\")}'` : `'${doubled}'`
}

const numbers = /^(?:smallint|integer|bigint|numeric(?:\(|$))/

/** The value as a literal: cast where a parameter would be, since a bare literal is as untyped as a parameter. */
const literal = ({ cast, type, value }: Bind): string => {
  if (value === null) return cast ? `null::${unlimited(type)}` : "null"
  const text = type.encode(value)
  if (cast) return `${quoteLiteral(text)}::${unlimited(type)}`
  if (type.name === "boolean") return text === "t" ? "true" : "false"
  return numbers.test(type.name) && /^\d+(?:\.\d+)?$/.test(text) ? text : quoteLiteral(text)
}
