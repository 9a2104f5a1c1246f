/**
 * COPY as values: the statement, the rows' text on the way in, and what is read from the chunks on the way out. Whoever
 * holds a connection sends them; a query and its parameters cannot carry that many rows.
 *
 * Source: https://www.postgresql.org/docs/current/sql-copy.html
 */
import { compileNode } from "./compiler/Compiler.ts"
import { quoteIdentifier } from "./compiler/Writer.ts"
import { DecodeFailed, InvalidQuery } from "./error/Reason.ts"
import type { Writes } from "./port/Access.ts"
import type { StatementAccess } from "./port/CompiledQuery.ts"
import { columnByKey } from "./query/ColumnByKey.ts"
import { readNode } from "./query/Derived.ts"
import { cellsOf } from "./query/InsertCells.ts"
import { planInsert } from "./query/InsertPlan.ts"
import type { Cardinality, DeclaredConstraint, Query } from "./query/Query.ts"
import { rowDecoder } from "./Rows.ts"
import type { AnyColumnDefinition } from "./schema/ColumnDefinition.ts"
import type { TableConstraintName } from "./schema/Constraint.ts"
import type { ConstraintName, DbName } from "./schema/Name.ts"
import { type RequiredKeys, type TableInfo, type Writable, writableOf } from "./schema/Table.ts"
import type { ColumnPlan, TablePlan } from "./schema/TablePlan.ts"
import { Lines, readLine, writeLine } from "./type/CopyText.ts"
import { Malformed } from "./type/PgType.ts"

/**
 * Rows on their way into a table.
 *
 * @typeParam Row what a row gives: each of the listed columns
 * @typeParam Names the names of the constraints that they can break
 * @typeParam Needs `Writes`
 */
export interface CopyInto<in Row, out Names extends string, out Needs = Writes> {
  readonly "~copy": readonly [names: Names, needs: Needs]
  /** `copy … from stdin`. */
  readonly text: string
  readonly access: StatementAccess
  readonly constraints: ReadonlyArray<DeclaredConstraint>
  /**
   * A row as its line of COPY's text format, the line's end included; the data are such lines in UTF-8, in chunks of any
   * size. Throws `InvalidValue` for a value that cannot be sent, and `InvalidQuery` for a column that is missing or unknown.
   */
  readonly line: (row: Row) => string
}

/**
 * The rows of a query on their way out.
 *
 * @typeParam Row the type of its rows
 * @typeParam Names the names of the constraints that it can break
 * @typeParam Needs `Reads` or `Writes`
 */
export interface CopyOut<out Row, out Names extends string, out Needs> {
  readonly "~copy": readonly [names: Names, needs: Needs]
  /** `copy (…) to stdout`, with values as literals: COPY takes no parameters. */
  readonly text: string
  readonly access: StatementAccess
  readonly constraints: ReadonlyArray<DeclaredConstraint>
  /** A reader of one run's chunks. */
  readonly reader: () => CopyReader<Row>
}

/** Reads rows out of chunks, in order. */
export interface CopyReader<out Row> {
  /** The rows that are whole with this chunk. Throws `DecodeFailed` where a value does not belong to its column's type. */
  readonly push: (chunk: Uint8Array) => ReadonlyArray<Row>
  /** Says that no chunk follows. Throws `DecodeFailed` where a row has begun and not ended. */
  readonly end: () => void
}

/** What keeps the listed columns from being enough, as a message. */
type Incomplete<Fields, Key> = Exclude<RequiredKeys<Fields>, Key> extends infer Missing extends string
  ? [Missing] extends [never] ? unknown : `the column "${Missing}" has no default: list it`
  : unknown

/** The keys that a write may give; for another the message is the type. */
type Listed<Fields, Key extends keyof Fields> = {
  readonly [K in Key]: Fields[K] extends { readonly "~I": "generated" } ? "the column is generated" : K
}[Key]

const isGenerated = ({ facts }: ColumnPlan): boolean => facts.generated !== undefined || facts.identity === "always"

/** The columns of the statement: those listed, and those for which the client makes a value. */
const columnsOf = (plan: TablePlan, keys: ReadonlyArray<string>): ReadonlyArray<ColumnPlan> => {
  const listed = keys.map((key) => columnByKey(plan, key))
  const generated = listed.find(isGenerated)
  if (generated !== undefined) {
    throw new InvalidQuery({ problem: `the column "${generated.key}" is generated, so it cannot be copied into` })
  }
  const made = plan.columns.filter((column) => column.facts.defaultWith !== undefined && !listed.includes(column))
  const columns = [...listed, ...made]
  if (columns.length === 0) throw new InvalidQuery({ problem: "no column is listed: say what the rows give" })
  if (new Set(columns).size < columns.length) throw new InvalidQuery({ problem: "a column is listed twice" })
  return columns
}

/** COPY runs on a connection of its own, where nothing says for whom. */
const refuseRowContext = (table: string | undefined): void => {
  if (table === undefined) return
  throw new InvalidQuery({ problem: `the table "${table}" asks for a row context, and COPY runs without one` })
}

const wireValue = (value: unknown, { facts, key }: ColumnPlan): string | null => {
  if (value === null && facts.nullable) return null
  if (value !== undefined) return facts.type.encode(value)
  throw new InvalidQuery({ problem: `the row does not give the column "${key}"` })
}

/**
 * COPY into a table: the fastest way to store many rows. Each row gives the listed columns, all of them; the others have
 * their defaults, those that the client makes (`defaultWith`) too. Generated columns cannot be listed, columns without a
 * default must be. One bad row fails the whole.
 *
 * @param keys the columns that each row gives, by their keys, at least one
 * @returns the statement and what makes a line of a row: for `Query.copyIn`. Throws `InvalidQuery` for columns that it cannot take
 *
 * @example
 * import { copyInto, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.text().unique()
 *   age = Pg.integer().nullable()
 * })
 * const copy = copyInto(users, ["email", "age"])
 * const data = [{ email: "a@b", age: 1 }, { email: "c@d", age: null }].map(copy.line).join("")
 */
export const copyInto = <Name extends string, Fields, Constraints, const Key extends keyof Fields>(
  table: TableInfo<Name, Fields, Constraints> & Writable<Constraints>,
  keys: ReadonlyArray<Key & Listed<Fields, Key>> & Incomplete<Fields, Key>
): CopyInto<
  {
    readonly [K in Key]:
      | (Fields[K] & AnyColumnDefinition)["~A"]
      | (bigint extends (Fields[K] & AnyColumnDefinition)["~A"] ? number : never)
  },
  // Inline, without an alias, as of an insert.
  | {
    readonly [K in keyof Fields]:
      | ConstraintName<Name, DbName<K, Fields[K] & AnyColumnDefinition>>[(Fields[K] & AnyColumnDefinition)["~C"]]
      | (Fields[K] & AnyColumnDefinition)["~X"]
  }[keyof Fields]
  | TableConstraintName<Name, Fields, Constraints>
> => {
  const plan = writableOf(table)
  refuseRowContext(plan.source.rowContext === true ? plan.source.name : undefined)
  const listed = new Set<string>(keys as ReadonlyArray<string>)
  const columns = columnsOf(plan, keys as ReadonlyArray<string>)
  const names = columns.map(({ name }) => name)
  const { name, schema } = plan.source
  const target = schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
  const line = (row: object): string => {
    for (const key of Object.keys(row)) {
      if (!listed.has(key)) throw new InvalidQuery({ problem: `the column "${key}" is not listed` })
    }
    const cells = cellsOf(columns, row)
    return writeLine(columns.map((column, index) => wireValue(cells[index], column)))
  }
  // The seam between the erased copy and its typed face.
  return {
    text: `copy ${target} (${names.map(quoteIdentifier).join(", ")}) from stdin`,
    access: "writes",
    constraints: planInsert.constraints(plan, names, new Set()),
    line
  } as never
}

const reader = <Row>(decode: (values: ReadonlyArray<string | null>) => Row): CopyReader<Row> => {
  const lines = new Lines()
  const orFailed = <A>(read: () => A): A => {
    try {
      return read()
    } catch (cause) {
      if (!(cause instanceof Malformed)) throw cause
      throw new DecodeFailed({ column: "", type: "copy", expected: cause.expected })
    }
  }
  return {
    push: (chunk) => orFailed(() => lines.push(chunk).map((line) => decode(readLine(line)))),
    end: () => orFailed(() => lines.end())
  }
}

/**
 * COPY of a query's rows, as text and its reader; `Query.copyOut` runs it. A whole table is
 * `copyOut(from(users).select(columns(users)))`. Throws `InvalidQuery` for a query that yields no rows, and what
 * `Query.compile` throws.
 *
 * @example
 * import { columns, copyOut, from, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   id = Pg.integer().primaryKey()
 *   name = Pg.text()
 * })
 * const copy = copyOut(from(tags).select(columns(tags)))
 * const read = (chunks: ReadonlyArray<Uint8Array>) => {
 *   const reader = copy.reader()
 *   const rows = chunks.flatMap((chunk) => reader.push(chunk))
 *   reader.end()
 *   return rows
 * }
 */
export const copyOut = <Row extends object, Names extends string, Needs>(
  query: Query<Row, Names, Needs, Cardinality>
): CopyOut<Row, Names, Needs> => {
  const { access, constraints, node, outputs } = query.plan
  if (outputs.length === 0) throw new InvalidQuery({ problem: "the query yields no rows to copy" })
  // COPY does not name its columns, so that what is written by hand has to be put into order by the server.
  const ordered = node._tag === "Raw" || node._tag === "Bound" && access === "reads" ? readNode(query) : node
  const decode = rowDecoder(outputs)
  const { rowContext, text } = compileNode(ordered, "definition")
  refuseRowContext(rowContext)
  // The seam between the erased copy and its typed face; the outputs gave `Row` its type.
  return {
    text: `copy (${text}) to stdout`,
    access,
    constraints,
    reader: () => reader(decode)
  } as unknown as CopyOut<Row, Names, Needs>
}
