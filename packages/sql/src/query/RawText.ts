/**
 * Statements written by hand: `sql.text("select … where age > :age", { age: 18 }).columns({ … })`. Without columns it
 * yields the number of rows that it wrote or read.
 */
import type { Fragment } from "../ast/Expr.ts"
import { InvalidQuery } from "../error/Reason.ts"
import { bind, type Expression, type TypeReference } from "../expression/Expression.ts"
import { fragmentOperand, identifier, tag } from "../expression/Fragment.ts"
import type { Reads, Writes } from "../port/Access.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { ColumnFacts } from "../schema/ColumnFacts.ts"
import { checkIdentifier, snakeCase } from "../schema/Name.ts"
import { planOf, type TableInfo } from "../schema/Table.ts"
import { untyped } from "../type/Untyped.ts"
import { type Derived, derivedColumns, readNode } from "./Derived.ts"
import { namedText, numberedText, type ParameterName } from "./NamedParameters.ts"
import type { Cardinality, OutputPlan, Query } from "./Query.ts"
import { QueryValue } from "./QueryValue.ts"

/** What a named parameter takes: a plain value, or an expression that says its type, `value(1, Pg.smallint())`. */
export type TextOperand = Expression<never, unknown, unknown> | string | number | bigint | boolean

/** The types of a result's columns, by their keys. */
export type ResultTypes = { readonly [Key in string]: TypeReference<unknown> }

/** A statement written by hand. It is taken to write, and yields a number of rows until it is said what comes back. */
export interface RawStatement extends Query<number, never, Writes, "one"> {
  /**
   * Says what comes back: a type for each column of the result. A column is called as its key in snake_case, unless
   * `.named(…)` says otherwise, as in a table. The order does not matter; a column that is missing or not declared fails
   * with `ResultMismatch` before a row is read, and NULL where the type is not `.nullable()` with `DecodeFailed`.
   */
  columns<Types extends ResultTypes>(
    types: Types
  ): RawQuery<{ readonly [Key in keyof Types]: Types[Key]["~A"] }, Writes>
  /** Says that whole rows of the table come back: the statement yields each of its columns. */
  rowsOf<Fields>(
    table: TableInfo<unknown, Fields, unknown>
  ): RawQuery<{ readonly [Key in keyof Fields]: (Fields[Key] & AnyColumnDefinition)["~A"] }, Writes>
}

/** A statement written by hand whose rows are typed. */
export interface RawQuery<out Row, out Needs> extends Query<Row, never, Needs, "many"> {
  /**
   * Says that the statement only reads: it then runs on a replica and in a read-only transaction, can be streamed, and can
   * stand inside other queries. The server does not take this on trust where the transaction is read only.
   */
  reads(): RawQuery<Row, Reads>
  /** The statement as a table of this name, to read from or to join. */
  as<const Name extends string>(this: Query<Row, never, Reads, Cardinality>, name: Name): Derived<Name, Row>
}

/** What keeps a text from being run, as a brand whose name says it; nothing where all parameters have values. */
type Given<Missing extends string> = [Missing] extends [never] ? unknown : string extends Missing ? unknown
: { readonly [Name in Missing as `the parameter :${Name} has no value`]: never }

const outputOf = (key: string, { name, nullable, type }: ColumnFacts, what: string): OutputPlan => ({
  key,
  type,
  name: checkIdentifier(name ?? snakeCase(key), `${what} "${key}"`),
  nullable
})

class RawQueryValue extends QueryValue {
  constructor(fragment: Fragment, outputs: ReadonlyArray<OutputPlan>, access: "reads" | "writes") {
    super({
      node: { _tag: "Raw", fragment },
      outputs,
      constraints: [],
      incoming: false,
      cardinality: outputs.length === 0 ? "one" : "many",
      access,
      compiled: undefined
    })
    if (outputs.length === 0) return
    const names = outputs.map(({ name }) => name)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice === undefined) return
    throw new InvalidQuery({ problem: `two columns of the result would be called "${twice}": name one explicitly` })
  }
}

class RawRows extends RawQueryValue {
  readonly fragment: Fragment
  constructor(fragment: Fragment, outputs: ReadonlyArray<OutputPlan>, access: "reads" | "writes") {
    if (outputs.length === 0) throw new InvalidQuery({ problem: "no column is declared: say what comes back" })
    super(fragment, outputs, access)
    this.fragment = fragment
  }
  reads() {
    return new RawRows(this.fragment, this.plan.outputs, "reads")
  }
  as(name: string) {
    return derivedColumns(
      // The seam between the erased builder and its typed face.
      { _tag: "DerivedSource", query: readNode(this as never), alias: name, lateral: false },
      this.plan.outputs
    )
  }
}

class RawCount extends RawQueryValue {
  readonly fragment: Fragment
  constructor(fragment: Fragment) {
    super(fragment, [], "writes")
    this.fragment = fragment
  }
  columns(types: ResultTypes) {
    // A type reference's facts are a column definition's.
    const outputs = Object.entries(types).map(([key, { facts }]) =>
      outputOf(key, facts as ColumnFacts, "the result's column")
    )
    return new RawRows(this.fragment, outputs, "writes")
  }
  rowsOf(table: TableInfo<unknown, unknown, unknown>) {
    const { columns, source } = planOf(table)
    const outputs = columns.map(({ facts, key, name }) => outputOf(key, { ...facts, name }, `"${source.name}"`))
    return new RawRows(this.fragment, outputs, "writes")
  }
}

const text = <const Text extends string, Key extends string = never>(
  statement: Text & Given<Exclude<ParameterName<Text>, Key>>,
  values?:
    & {
      readonly [Name in Key]: Name extends ParameterName<Text> ? TextOperand
        : `the text has no parameter :${Name}`
    }
    & { readonly [Name in ParameterName<Text>]: TextOperand }
): RawStatement => {
  const { names, parts } = namedText(statement)
  const known = new Set(names)
  const given = new Map<string, unknown>(Object.entries(values ?? {}))
  const missing = names.find((name) => given.get(name) === undefined)
  if (missing !== undefined) throw new InvalidQuery({ problem: `the parameter :${missing} has no value` })
  const operands = new Map(
    [...given].filter(([, value]) => value !== undefined).map(([name, value]) => {
      if (!known.has(name)) throw new InvalidQuery({ problem: `the text has no parameter :${name}` })
      return [name, fragmentOperand(value)]
    })
  )
  const fragment = { _tag: "Fragment", parts, operands: names.flatMap((name) => operands.get(name) ?? []) } as const
  // The seam between the erased builder and its typed face.
  return new RawCount(fragment) as unknown as RawStatement
}

const compiled = (statement: string, values: ReadonlyArray<unknown> = []): RawStatement => {
  const { numbers, parts } = numberedText(statement)
  const unknown = numbers.find((number) => number < 1 || number > values.length)
  if (unknown !== undefined) throw new InvalidQuery({ problem: `the parameter $${unknown} has no value` })
  const unused = values.findIndex((_, index) => !numbers.includes(index + 1))
  if (unused >= 0) throw new InvalidQuery({ problem: `the text has no parameter $${unused + 1}` })
  // One number is one parameter, however often it stands in the text.
  const operands = values.map((one) => bind(one ?? null, untyped, false))
  const fragment = {
    _tag: "Fragment",
    parts,
    operands: numbers.flatMap((number) => operands[number - 1] ?? [])
  } as const
  // The seam between the erased builder and its typed face.
  return new RawCount(fragment) as unknown as RawStatement
}

/**
 * A fragment of SQL. Names inside its text are the database's.
 *
 * `sql.text(statement, values)` is a whole statement with named parameters, each sent beside the text: `:age`. A colon
 * that begins none is written `\:`. Its rows are typed by `.columns({ … })` or `.rowsOf(table)`; it needs `Writes`,
 * unless `.reads()` says that it only reads. Throws `InvalidQuery` for a parameter without a value, and for an unknown one.
 *
 * `sql.compiled(text, values)` is a statement that another builder has compiled, with parameters by number: `$1`. It is typed in
 * the same way, and can stand inside of other queries. Values are sent as what they are in JavaScript, and what their type is
 * the server takes from what stands around them.
 *
 * `sql.identifier(name)` is a name in double quotes.
 *
 * @example
 * import { eq, from, Pg, Query, sql, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.text()
 * })
 * const soundsLike = (name: string) =>
 *   from(users)
 *     .where(sql`soundex(${users.name}) = soundex(${name})`.as(Pg.boolean()))
 *     .select({ id: users.id, letters: sql`length(${users.name})`.as(Pg.integer()) })
 *
 * const initials = (atLeast: number) =>
 *   sql.text("select left(name, 1) as initial, count(*) from users group by 1 having count(*) >= :atLeast", { atLeast })
 *     .columns({ initial: Pg.text(), count: Pg.bigint() })
 *     .reads()
 * const common = Query.all(initials(2))
 *
 * // Of Kysely: `const { sql: text, parameters } = query.compile()`; of Effect: `const [text, parameters] = statement.compile()`
 * const theirs = (text: string, parameters: ReadonlyArray<unknown>) =>
 *   sql.compiled(text, parameters).columns({ id: Pg.bigint() }).reads().as("theirs")
 */
export const sql = Object.assign(tag, { identifier, text, compiled })
