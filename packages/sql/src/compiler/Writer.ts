/**
 * The buffer that SQL text is written to: identifiers, parameters and their numbering. Three modes: `parameters` for
 * statements, `literals` for DDL, which takes no parameters and names columns without their table, and `definition` for
 * the query of a view, with literals and with tables.
 */
import type { Bind } from "../ast/Expr.ts"
import type { QueryNode } from "../ast/QueryNode.ts"
import type { CteSource } from "../ast/Source.ts"
import { InvalidQuery } from "../error/Reason.ts"

export type Mode = "parameters" | "literals" | "definition"

/** The protocol counts parameters in 16 bits. */
const maxParameters = 65_535

export class Writer {
  mode: Mode
  text = ""
  readonly parameters: Array<string | null> = []
  private numbers: Map<Bind, number> | undefined

  readonly ctes = new Set<CteSource>()
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
    if (this.ctes.has(cte)) return
    const { numbers, text } = this
    const { length } = this.parameters
    this.query(cte.query)
    this.text = text
    this.numbers = numbers
    this.parameters.length = length
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

  bind(bind: Bind): void {
    if (this.mode !== "parameters") {
      this.text += bind.value === null ? "null" : literal(bind)
      return
    }
    const known = this.numbers?.get(bind)
    if (known !== undefined) return this.parameter(bind, known)
    const number = this.add(bind.value === null ? null : bind.type.encode(bind.value))
    this.numbers?.set(bind, number)
    this.parameter(bind, number)
  }

  /** A parameter of its own, which is already text, cast to the type as SQL spells it. */
  encoded(text: string, type: string): void {
    this.text += `$${this.add(text)}::${type}`
  }

  private add(text: string | null): number {
    if (this.parameters.length === maxParameters) {
      throw new InvalidQuery({
        problem: `the statement has more than ${maxParameters} parameters, which the protocol cannot carry: split it`
      })
    }
    return this.parameters.push(text)
  }

  /** From here on one value (the same node) is one parameter, however often it is written. */
  numberOnce(): void {
    this.numbers ??= new Map()
  }

  private parameter(bind: Bind, number: number): void {
    this.text += `$${number}`
    if (bind.cast) this.text += `::${bind.type.castName ?? bind.type.name}`
  }

  /** Writes each item, with the separator between them. */
  list<A>(items: ReadonlyArray<A>, separator: string, each: (item: A) => void): void {
    items.forEach((item, index) => {
      if (index > 0) this.text += separator
      each(item)
    })
  }
}

/** The same few names are written in every statement; past the bound (names made at run time) they are quoted anew. */
const quoted = new Map<string, string>()
const bound = 10_000

/** The identifier in double quotes, whatever it holds. */
export const quoteIdentifier = (name: string): string => quoted.get(name) ?? quote(name)

const quote = (name: string): string => {
  if (name === "" || name.includes("\0")) {
    throw new InvalidQuery({ problem: "an identifier is empty or holds NUL" })
  }
  const text = `"${name.replaceAll("\"", "\"\"")}"`
  if (quoted.size < bound) quoted.set(name, text)
  return text
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
  const text = type.encode(value)
  if (cast) return `${quoteLiteral(text)}::${type.castName ?? type.name}`
  if (type.name === "boolean") return text === "t" ? "true" : "false"
  return numbers.test(type.name) && /^\d+(?:\.\d+)?$/.test(text) ? text : quoteLiteral(text)
}
