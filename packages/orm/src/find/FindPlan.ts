/**
 * From the options of `find` to a plan: for each level of the tree the table, the columns to read, and by which of them it
 * meets the level above. Pure: nothing is sent, and what cannot be is refused here.
 */
import { type Expression, type SortKey } from "@aludel/sql"
import { type Context, type Entity, entityOf } from "../context/Context.ts"
import type { ErasedTable } from "../erased/Table.ts"
import { InvalidFind } from "../error/InvalidFind.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import { type Callback, conditionsOf, type ErasedCondition } from "./Conditions.ts"

/** The options of `find`, without their types. */
export interface ErasedOptions {
  readonly where?: Callback<ErasedCondition> | undefined
  readonly orderBy?: Callback<SortKey<string> | ReadonlyArray<SortKey<string>>> | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly columns?: ReadonlyArray<string> | undefined
  readonly extras?: Callback<{ readonly [Key in string]: Expression<string, unknown, unknown> }> | undefined
  readonly with?: { readonly [Name in string]: true | "count" | ErasedOptions } | undefined
}

/** One level of the tree. */
export interface FindPlan {
  readonly entity: Entity
  readonly table: ErasedTable
  readonly selection: { readonly [Key in string]: Expression<string, unknown, unknown> }
  /** Under which key each column that is needed for the relations is read. */
  readonly keyOf: ReadonlyMap<string, string>
  /** What was read for the relations alone, and does not belong to the row. */
  readonly hidden: ReadonlyArray<string>
  readonly where: ErasedCondition | undefined
  readonly orderBy: ReadonlyArray<SortKey<string>>
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly relations: ReadonlyArray<RelationPlan>
}

/** One relation to load: its rows, or their number. */
export interface RelationPlan {
  readonly relation: ResolvedRelation
  readonly counted: boolean
  readonly plan: FindPlan
}

const listOf = <A>(given: A | ReadonlyArray<A>): ReadonlyArray<A> => Array.isArray(given) ? given : [given as A]

const rowCount = (entity: Entity, option: string, rows: number | undefined): number | undefined => {
  if (rows === undefined || (Number.isSafeInteger(rows) && rows >= 0)) return rows
  throw new InvalidFind({ table: entity.key, problem: `\`${option}\` is a number of rows, and ${rows} is none` })
}

/** The columns to read, under their own keys. */
const columnsOf = ({ key, plan, table }: Entity, keys: ReadonlyArray<string> | undefined) => {
  const read: Record<string, Expression<string, unknown, unknown>> = {}
  for (const wanted of keys ?? plan.columns.map((column) => column.key)) {
    const column = Object.hasOwn(table.columns, wanted) ? table.columns[wanted] : undefined
    if (column === undefined) throw new InvalidFind({ table: key, problem: `it has no column "${wanted}"` })
    read[wanted] = column
  }
  return read
}

const relationOf = (entity: Entity, name: string): ResolvedRelation => {
  const relation = entity.relations.get(name)
  if (relation === undefined) throw new InvalidFind({ table: entity.key, problem: `it has no relation "${name}"` })
  return relation
}

/**
 * Plans one level and all below it.
 *
 * @param needed the keys of columns that the level above needs, to hand each row to its parent
 */
export const planFind = (
  context: Context,
  entity: Entity,
  options: ErasedOptions,
  needed: ReadonlyArray<string> = []
): FindPlan => {
  const { table } = entity
  const conditions = conditionsOf(context, entity, table)
  const selection: Record<string, Expression<string, unknown, unknown>> = {
    ...columnsOf(entity, options.columns),
    ...options.extras?.(table.columns, conditions)
  }
  const asked = Object.entries(options.with ?? {}).filter(([, given]) => given !== undefined)
  const relations = asked.map(([name, given]): RelationPlan => {
    const relation = relationOf(entity, name)
    if (Object.hasOwn(selection, name)) {
      throw new InvalidFind({ table: entity.key, problem: `"${name}" is a relation and a value of the row` })
    }
    const theirs = relation.between === undefined ? relation.theirs : []
    const inner = given === true || given === "count" ? {} : given
    return {
      relation,
      counted: given === "count",
      plan: planFind(context, entityOf(context, relation.target), inner, theirs)
    }
  })
  const keyOf = new Map<string, string>()
  const hidden: Array<string> = []
  for (const key of [...needed, ...relations.flatMap(({ relation }) => relation.own)]) {
    if (keyOf.has(key)) continue
    const read = selection[key] === table.columns[key]
    const under = read ? key : `~${key}`
    if (!read) {
      selection[under] = table.columns[key] as Expression<string, unknown, unknown>
      hidden.push(under)
    }
    keyOf.set(key, under)
  }
  return {
    entity,
    table,
    selection,
    keyOf,
    hidden,
    where: options.where?.(table.columns, conditions),
    orderBy: options.orderBy === undefined ? [] : listOf(options.orderBy(table.columns, conditions)),
    limit: rowCount(entity, "limit", options.limit),
    offset: rowCount(entity, "offset", options.offset),
    relations
  }
}
