/**
 * Partitioned tables: one table whose rows lie in several, by a key of its columns.
 *
 * Source: https://www.postgresql.org/docs/current/ddl-partitioning.html
 */
import type { Expr } from "../ast/Expr.ts"
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { bind } from "../expression/Expression.ts"
import type { AnyColumnDefinition } from "./ColumnDefinition.ts"
import { checkIdentifier } from "./Name.ts"
import { type PartitionKey, planPartitionBy } from "./PartitionKey.ts"
import { registerPartition } from "./Partitions.ts"
import { plainTable, planOf, type ReadOnly, type Table, type TableInfo, tableOf } from "./Table.ts"
import type { BoundPlan, PartitionByPlan, TablePlan } from "./TablePlan.ts"

/** The end of a range that has none: `minValue` and `maxValue`. */
class Unbounded {
  readonly keyword: "minvalue" | "maxvalue"
  constructor(keyword: "minvalue" | "maxvalue") {
    this.keyword = keyword
  }
}

export type { Unbounded }

/** `MINVALUE`: below every value, in a range partition's bounds. */
export const minValue: Unbounded = Object.freeze(new Unbounded("minvalue"))

/** `MAXVALUE`: above every value, in a range partition's bounds. */
export const maxValue: Unbounded = Object.freeze(new Unbounded("maxvalue"))

type ValueOf<Field> = Field extends { readonly "~A": infer Value }
  ? NonNullable<Value> | (bigint extends Value ? number : never)
  : never

/** One value for each column of the key, in its order. */
type Bounds<Fields, Keys> = { readonly [Index in keyof Keys]: ValueOf<Fields[Keys[Index] & keyof Fields]> | Unbounded }

/**
 * Which rows a partition holds: `{ from: […], to: […] }`, the upper end excluded; `{ in: […] }`; `{ modulus, remainder }`;
 * or `"default"`, those of no other partition.
 */
export type PartitionBound<Fields, By> = [By] extends [never]
  ? "this table is not partitioned: declare it with `partitionBy`"
  : By extends { readonly range: infer Keys } ?
    "default" | { readonly from: Bounds<Fields, Keys>; readonly to: Bounds<Fields, Keys> }
  : By extends { readonly list: readonly [infer Key extends keyof Fields] }
    ? "default" | { readonly in: ReadonlyArray<ValueOf<Fields[Key]> | NullIn<Fields[Key]>> }
  : { readonly modulus: number; readonly remainder: number }

type NullIn<Field> = Field extends AnyColumnDefinition ? Extract<Field["~A"], null> : never

/** Options of a partition. */
export interface PartitionOptions<out By> {
  /** The schema that it lies in; without one the server's `search_path` decides. */
  readonly schema?: string | undefined
  /** Makes it a partitioned table itself. */
  readonly partitionBy?: By | undefined
}

type AnyBound =
  | string
  | {
    readonly from?: ReadonlyArray<unknown>
    readonly to?: ReadonlyArray<unknown>
    readonly in?: ReadonlyArray<unknown>
    readonly modulus?: number
    readonly remainder?: number
  }

const boundOf = (name: string, parent: TablePlan, by: PartitionByPlan, given: AnyBound): BoundPlan => {
  const refuse = (why: string): never => {
    throw new InvalidSchema({ problem: `the partition "${name}" of table "${parent.source.name}" ${why}` })
  }
  const types = by.columns.map((column) => parent.columns.find((plan) => plan.name === column)?.facts.type)
  const value = (one: unknown, index: number): Expr => {
    const type = types[index]
    if (type === undefined) return refuse(`needs ${types.length} values for each bound`)
    if (one === null || one === undefined) return { _tag: "Null" }
    return bind(one, type)
  }
  const side = (values: ReadonlyArray<unknown>) => {
    if (values.length !== types.length) refuse(`needs ${types.length} values for each bound`)
    return values.map((one, index) => one instanceof Unbounded ? one.keyword : value(one, index))
  }
  if (typeof given === "string") {
    return by.strategy === "hash"
      ? refuse("cannot be a default: it is by hash")
      : "default"
  }
  if (by.strategy === "range" && given.from !== undefined && given.to !== undefined) {
    return { from: side(given.from), to: side(given.to) }
  }
  if (by.strategy === "list" && given.in !== undefined && given.in.length > 0) {
    return { in: given.in.map((one) => value(one, 0)) }
  }
  const { modulus = 0, remainder = -1 } = given
  if (by.strategy === "hash" && Number.isSafeInteger(modulus) && Number.isSafeInteger(remainder)) {
    if (remainder >= 0 && remainder < modulus) return { modulus, remainder }
  }
  return refuse(`has other bounds than ${by.strategy} partitions have`)
}

/**
 * Declares a partition, which belongs into the data model beside its table. It can be read by itself; what is inserted
 * into the table lies in the partition whose bounds it meets, and a constraint that breaks there is the table's.
 *
 * @param name its name in the database, at most 63 bytes
 * @param parent the table, declared with `partitionBy`, or a partition that is itself partitioned
 *
 * @example
 * import { dataModel, insert, Pg, partition, primaryKey, table } from "@aludel/sql"
 *
 * const events = table("events", class Events {
 *   day = Pg.date()
 *   id = Pg.bigint().identity()
 * }, { partitionBy: { range: ["day"] }, constraints: [primaryKey("day", "id")] })
 * const events2024 = partition("events_2024", events, { from: ["2024-01-01"], to: ["2025-01-01"] })
 * const otherEvents = partition("events_other", events, "default")
 * const model = dataModel({ events, events2024, otherEvents })
 */
export const partition = <
  const Name extends string,
  Fields,
  Constraints,
  const By extends PartitionKey<keyof Fields> = never
>(
  name: Name,
  parent: TableInfo<string, Fields, Constraints>,
  bound: PartitionBound<Fields, Extract<Constraints, PartitionKey<keyof Fields>>>,
  { partitionBy, schema }: PartitionOptions<By> = {}
): Table<Name, Fields, ReadOnly | By> => {
  checkIdentifier(name, "a partition")
  if (schema !== undefined) checkIdentifier(schema, `the schema of partition "${name}"`)
  const of = planOf(parent)
  if (of.partitionBy === undefined) {
    throw new InvalidSchema({ problem: `"${of.source.name}" is not partitioned: declare it with \`partitionBy\`` })
  }
  const plan: TablePlan = {
    ...plainTable,
    source: { _tag: "TableSource", schema, name, alias: name, rowContext: of.source.rowContext },
    columns: of.columns,
    partitionBy: partitionBy && planPartitionBy(rootOf(of), partitionBy),
    // The bounds were typed by the columns of the parent's key.
    partitionOf: { parent: of, bound: boundOf(name, of, of.partitionBy, bound as AnyBound) }
  }
  registerPartition(of, plan)
  // The columns are the parent's, which gave `Fields`.
  return tableOf(plan) as Table<Name, Fields, ReadOnly | By>
}

/** The table whose constraints hold for a partition of a partition too. */
const rootOf = (plan: TablePlan): TablePlan => plan.partitionOf === undefined ? plan : rootOf(plan.partitionOf.parent)
