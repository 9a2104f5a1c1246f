/**
 * Tables as values. Its columns are given as the fields of a class (or as an object): a class gives the table a name in
 * hovers, and its fields' types are inferred one by one, so that tables may refer to each other in circles.
 */
import type { Source, TableSource } from "../ast/Source.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { registerSource, sourceOfTable } from "../expression/Source.ts"
import type { PgType } from "../type/PgType.ts"
import { type AnyColumn, type Column, column, type ColumnTable } from "./Column.ts"
import { type AnyColumnDefinition, isColumnDefinition } from "./ColumnDefinition.ts"
import type { StorageParameters } from "./ColumnFacts.ts"
import type { TableConstraint } from "./Constraint.ts"
import { planConstraints } from "./ConstraintPlan.ts"
import type { OnCommit } from "./ModelMember.ts"
import { checkIdentifier, snakeCase } from "./Name.ts"
import type { Templates } from "./NamingConvention.ts"
import { type PartitionKey, planPartitionBy } from "./PartitionKey.ts"
import { planPolicies, type Policy } from "./Policy.ts"
import type { ColumnPlan, TablePlan } from "./TablePlan.ts"

/** What the type of everything with columns carries: its name (or alias), and its declaration. */
export interface SourceInfo<out Name, out Fields> {
  readonly "~N": Name
  readonly "~F": Fields
}

/** What a table's type carries: the same, and how its own constraints are named. */
export interface TableInfo<out Name, out Fields, out Constraints> {
  readonly "~N": Name
  readonly "~F": Fields
  readonly "~X": Constraints
}

/** A table: each of its columns under its key. */
export type Table<Name extends string, Fields, Constraints> =
  & TableInfo<Name, Fields, Constraints>
  & {
    readonly [Key in keyof Fields]: Fields[Key] extends AnyColumnDefinition ? Column<Name, Fields[Key]["~A"], Key>
      : "this field is not a column: declare it with Pg"
  }

/** A table, whatever its columns are. */
export type AnyTable = TableInfo<string, unknown, unknown>

/** A row of the table as it is read. */
export type Row<T extends AnyTable> = Rows<T["~F"]>["read"]

/** What an insert into the table takes. */
export type NewRow<T extends AnyTable> = Flat<Rows<T["~F"]>["inserted"]>["fields"]

/** What an update of the table sets: each column that may be written, and none that must. */
export type Patch<T extends AnyTable> = Rows<T["~F"]>["set"]

/** The shapes of a table's rows. Members of an interface carry no alias into a hover, so that the fields are shown. */
interface Rows<Fields> {
  readonly read: { readonly [Key in keyof Fields]: (Fields[Key] & AnyColumnDefinition)["~A"] }
  readonly inserted:
    & { readonly [Key in RequiredKeys<Fields>]: (Fields[Key] & AnyColumnDefinition)["~A"] }
    & { readonly [Key in OptionalKeys<Fields>]?: (Fields[Key] & AnyColumnDefinition)["~A"] | undefined }
  readonly set: {
    readonly [Key in keyof Fields as Fields[Key] extends { readonly "~I": "generated" } ? never : Key]?:
      | (Fields[Key] & AnyColumnDefinition)["~A"]
      | undefined
  }
}

interface Flat<Fields> {
  readonly fields: { readonly [Key in keyof Fields]: Fields[Key] }
}

type OptionalKeys<Fields> = {
  [Key in keyof Fields]: Fields[Key] extends { readonly "~I": "optional" } ? Key : never
}[keyof Fields]

export type RequiredKeys<Fields> = {
  [Key in keyof Fields]: Fields[Key] extends { readonly "~I": "required" } ? Key : never
}[keyof Fields]

/** The columns that an insert must give, and those that it may: values, or expressions that need no table. */
export type Insertable<Fields> =
  & { readonly [Key in RequiredKeys<Fields>]: unknown }
  & { readonly [Key in keyof Fields]?: (Fields[Key] & AnyColumnDefinition)["~W"] | undefined }

/** Options of a table. */
export interface TableOptions<in out Fields, out Constraints, out Indexes, out By> {
  /** The schema that it lies in; without one the server's `search_path` decides. */
  readonly schema?: string | undefined
  readonly constraints?: Constraints | undefined
  readonly indexes?: Indexes | undefined
  /** `PARTITION BY`: `{ range: ["day"] }`. Its rows lie in what `partition` declares. */
  readonly partitionBy?: By | undefined
  /** Which rows each role may read and write. */
  readonly policies?: ReadonlyArray<Policy<Fields>> | undefined
  /**
   * `ENABLE ROW LEVEL SECURITY`, so that a role sees the rows of its policies only; with `force` the table's owner too.
   * `enable` unless given where there are policies. Superusers and roles with BYPASSRLS see everything.
   */
  readonly rowSecurity?: "enable" | "force" | undefined
  /**
   * `required`: its statements run under a `RowContext` only, and fail with `RowContextMissing` before anything is sent where
   * none is provided. For tables whose policies read what it sets. Raw SQL and views are not looked into.
   */
  readonly rowContext?: "required" | undefined
  /** `UNLOGGED`: faster to write, and empty after a crash. */
  readonly unlogged?: boolean | undefined
  /**
   * `TEMPORARY`: of one session, which a pool lends to others. Create it in the transaction that uses it, or on a connection
   * of one's own.
   */
  readonly temporary?: boolean | undefined
  /** What the transaction's end does to a temporary table; its rows are kept unless given. */
  readonly onCommit?: OnCommit | undefined
  /**
   * `INHERITS`: its rows are among those that are read from these tables too, unless by `only`. It declares their columns as
   * its own; their checks hold for it under the names that they have there, their keys and indexes do not.
   *
   * Source: https://www.postgresql.org/docs/current/ddl-inherit.html
   */
  readonly inherits?: ReadonlyArray<AnyTable> | undefined
  /** Storage parameters: `{ fillfactor: 70 }`. */
  readonly with?: StorageParameters | undefined
  readonly tablespace?: string | undefined
  /** `COMMENT ON TABLE`. */
  readonly comment?: string | undefined
}

/** A plan without anything beside columns. */
export const plainTable: Omit<TablePlan, "source" | "columns"> = {
  constraints: [],
  indexes: [],
  comment: undefined,
  view: undefined,
  unlogged: false,
  temporary: false,
  onCommit: undefined,
  inherits: [],
  with: {},
  tablespace: undefined,
  policies: [],
  rowSecurity: undefined,
  partitionBy: undefined,
  partitionOf: undefined
}

const plans = new WeakMap<object, TablePlan>()
const plansBySource = new WeakMap<Source, TablePlan>()

/** What was declared of a source, where that is a table. */
export const planOfSource = (source: Source): TablePlan | undefined => plansBySource.get(source)

/** The table's plain data, for those who write SQL about it. */
export const planOf = (table: TableInfo<unknown, unknown, unknown>): TablePlan => {
  const plan = plans.get(table)
  if (plan === undefined) throw new InvalidSchema({ problem: "this value is not a table made by `table(...)`" })
  return plan
}

/** What FROM lists for this table, alias or derived table. */
export const sourceOf = (table: SourceInfo<unknown, unknown>): Source => {
  const source = sourceOfTable(table)
  if (source === undefined) throw new InvalidSchema({ problem: "this value is neither a table nor made from a query" })
  return source
}

/** One column of a source: its key in the code, its name there, and how it is read. */
export interface SourceColumn {
  readonly key: string
  readonly name: string
  readonly type: PgType
}

/** Columns as handles over a source: what a table, an alias and a derived table are at run time. */
export const columnsOver = (source: Source, given: ReadonlyArray<SourceColumn>): Record<string, AnyColumn> => {
  const handles: Record<string, AnyColumn> = Object.create(null)
  const place: ColumnTable = source._tag === "TableSource"
    ? source
    : { schema: undefined, name: source.alias, alias: source.alias }
  for (const { key, name, type } of given) handles[key] = column(place, key, name, type)
  registerSource(handles, source)
  return Object.freeze(handles)
}

/** The table that a write goes to. An alias is for reading: the names of its constraints would be wrong. */
export const writableOf = (table: TableInfo<unknown, unknown, unknown>): TablePlan => {
  const plan = planOf(table)
  if (plan.source.alias === plan.source.name) return plan
  throw new InvalidSchema({
    problem: `"${plan.source.alias}" is an alias of "${plan.source.name}": write to the table itself`
  })
}

const planColumn = (table: string, key: string, definition: unknown): ColumnPlan => {
  if (!isColumnDefinition(definition)) {
    throw new InvalidSchema({ problem: `the field "${key}" of table "${table}" is not a column: declare it with Pg` })
  }
  const { facts } = definition
  return { key, name: checkIdentifier(facts.name ?? snakeCase(key), `column "${key}" of table "${table}"`), facts }
}

const planColumns = (table: string, fields: object): ReadonlyArray<ColumnPlan> => {
  const columns = Object.entries(fields).map(([key, definition]) => planColumn(table, key, definition))
  if (columns.length === 0) throw new InvalidSchema({ problem: `table "${table}" has no columns` })
  const names = new Set<string>()
  for (const { name } of columns) {
    if (names.has(name)) {
      throw new InvalidSchema({
        problem: `two columns of table "${table}" would be called "${name}": name one explicitly`
      })
    }
    names.add(name)
  }
  return columns
}

/** What every temporary relation cannot have. */
export const checkTemporary = (
  name: string,
  options: Pick<TableOptions<never, never, never, never>, "temporary" | "onCommit" | "schema" | "unlogged">
): void => {
  const { onCommit, schema, temporary = false, unlogged = false } = options
  if (temporary ? schema === undefined && !unlogged : onCommit === undefined) return
  throw new InvalidSchema({
    problem: temporary
      ? `"${name}" is temporary: it has a schema of its session's own, and is not unlogged`
      : `"${name}" is not temporary: \`onCommit\` says nothing of it`
  })
}

/** The tables that it inherits from: each of their columns is one of its own. */
const planInherits = (
  name: string,
  columns: ReadonlyArray<ColumnPlan>,
  parents: ReadonlyArray<AnyTable>
): ReadonlyArray<TablePlan> =>
  parents.map(planOf).map((parent) => {
    for (const column of parent.columns) {
      if (columns.some((own) => own.name === column.name && own.facts.type.name === column.facts.type.name)) continue
      throw new InvalidSchema({
        problem:
          `table "${name}" inherits from "${parent.source.name}" and does not declare its column "${column.name}" of type ${column.facts.type.name}`
      })
    }
    return parent
  })

const register = (handles: object, plan: TablePlan): object => {
  plans.set(handles, plan)
  plansBySource.set(plan.source, plan)
  return handles
}

const handlesOf = (source: TableSource, columns: ReadonlyArray<ColumnPlan>): Record<string, AnyColumn> =>
  columnsOver(source, columns.map(({ facts, key, name }) => ({ key, name, type: facts.type })))

/** A table, alias or view from its plan: its columns under their keys. */
export const tableOf = (plan: TablePlan): object => register(handlesOf(plan.source, plan.columns), plan)

/** A table whose constraints are named by a convention, where they have no name; without its type. */
export const declareTable = <
  Fields extends object,
  Constraints extends ReadonlyArray<TableConstraint<unknown, unknown, Fields>>,
  Indexes extends ReadonlyArray<TableConstraint<unknown, unknown, Fields>>,
  By extends PartitionKey<keyof Fields>
>(
  name: string,
  fields: Fields | (new() => Fields),
  options: TableOptions<Fields, Constraints, Indexes, By>,
  naming: Templates
): object => {
  checkIdentifier(name, "a table")
  if (options.schema !== undefined) checkIdentifier(options.schema, `the schema of table "${name}"`)
  checkTemporary(name, options)
  const columns = planColumns(name, typeof fields === "function" ? new fields() : fields)
  const source: TableSource = {
    _tag: "TableSource",
    schema: options.schema,
    name,
    alias: name,
    ...(options.rowContext === "required" ? { rowContext: true } : {})
  }
  const handles = handlesOf(source, columns)
  const declared = [...options.constraints ?? [], ...options.indexes ?? []].map(({ declared }) => declared)
  const planned = { source, columns, ...planConstraints({ table: name, columns, handles, naming }, declared) }
  const policies = planPolicies(name, handles, options.policies ?? [])
  const plan: TablePlan = {
    ...plainTable,
    ...planned,
    policies,
    rowSecurity: options.rowSecurity ?? (policies.length > 0 ? "enable" : undefined),
    comment: options.comment,
    unlogged: options.unlogged === true,
    temporary: options.temporary === true,
    onCommit: options.onCommit,
    inherits: planInherits(name, columns, options.inherits ?? []),
    with: options.with ?? {},
    tablespace: options.tablespace,
    partitionBy: options.partitionBy && planPartitionBy(planned, options.partitionBy)
  }
  return register(handles, plan)
}

/**
 * Declares a table.
 *
 * @param name its name in the database, at most 63 bytes
 * @param fields its columns: a class whose fields are declared with `Pg`, or an object of them. The column's name is the
 *   key in snake_case, unless `.named(…)` says otherwise
 * @param options its schema, constraints over several columns, indexes, a comment
 * @returns the table, with each column under its key. Throws `InvalidSchema` for a declaration that PostgreSQL could not
 *   take as it stands (an over-long or duplicate name, a field that is no column)
 *
 * @example
 * import { Pg, table, unique } from "@aludel/sql"
 *
 * export const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   email = Pg.varchar(100).unique()
 *   teamId = Pg.bigint().references(() => teams.id)
 *   username = Pg.varchar(50)
 * }, { constraints: [unique("teamId", "username")] })
 *
 * export const teams = table("teams", class Teams {
 *   id = Pg.bigint().identity().primaryKey()
 *   leaderId = Pg.bigint().nullable().references(() => users.id)
 * })
 */
export const table = <
  const Name extends string,
  Fields extends object,
  // Lists, and not their items: from items of several kinds TypeScript would infer the kind of the first.
  const Constraints extends ReadonlyArray<TableConstraint<keyof Fields, unknown, Fields>> = readonly [],
  const Indexes extends ReadonlyArray<TableConstraint<keyof Fields, unknown, Fields>> = readonly [],
  const By extends PartitionKey<keyof Fields> = never
>(
  name: Name,
  fields: Fields | (new() => Fields),
  options: TableOptions<Fields, Constraints, Indexes, By> = {}
): Table<Name, Fields, Constraints[number]["~N"] | Indexes[number]["~N"] | By> =>
  // The seam between a table's plain data and its type: the handles are typed by the declaration alone.
  declareTable(name, fields, options, {}) as never

/**
 * The columns of a table as a selection: the whole row, or a part of it by spreading.
 *
 * @example
 * import { columns, from, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   id = Pg.integer().primaryKey()
 *   name = Pg.text().unique()
 * })
 * const everything = from(tags).select(columns(tags))
 */
export const columns = <Name extends string, Fields>(
  table: SourceInfo<Name, Fields>
): { readonly [Key in keyof Fields]: Column<Name, (Fields[Key] & AnyColumnDefinition)["~A"], Key> } =>
  // A table holds its columns as its own properties, and nothing else: it is its own selection.
  table as never

/** What may be read and not written: an alias, a derived table, a common table expression. */
export type ReadOnly = "read only"

/** What a write takes: not what may only be read. */
export type Writable<Constraints> = ReadOnly extends Constraints ? "this can only be read: write to the table itself"
  : unknown

/**
 * The table under another name: for a query that reads it twice.
 *
 * @example
 * import { alias, eq, from, Pg, table } from "@aludel/sql"
 *
 * const people = table("people", class People {
 *   id = Pg.integer().primaryKey()
 *   name = Pg.text()
 *   managerId = Pg.integer().nullable().references(() => people.id)
 * })
 * const manager = alias(people, "manager")
 * const pairs = from(people)
 *   .leftJoin(manager, eq(manager.id, people.managerId))
 *   .select({ name: people.name, manager: manager.name })
 */
export const alias = <const Name extends string, Fields>(
  table: TableInfo<string, Fields, unknown>,
  name: Name
): Table<Name, Fields, ReadOnly> => {
  const plan = planOf(table)
  const aliased = { ...plan, source: { ...plan.source, alias: checkIdentifier(name, "an alias") } }
  // The seam between the columns under their new name and their type.
  return tableOf(aliased) as unknown as Table<Name, Fields, ReadOnly>
}

/**
 * The table alone, without the rows of the tables that inherit from it: `from only "table"`, also for update and delete.
 *
 * Source: https://www.postgresql.org/docs/current/ddl-inherit.html
 *
 * @example
 * import { columns, from, only, Pg, table } from "@aludel/sql"
 *
 * const cities = table("cities", class Cities {
 *   name = Pg.text().primaryKey()
 * })
 * const noCapitals = from(only(cities)).select(columns(cities))
 */
export const only = <T extends AnyTable>(table: T): T => {
  const plan = planOf(table)
  // The same columns, over a source that says ONLY.
  return tableOf({ ...plan, source: { ...plan.source, only: true } }) as T
}
