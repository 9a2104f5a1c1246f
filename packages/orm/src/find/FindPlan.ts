/**
 * From the options of `find` to a plan: for each level of the tree the table, the columns to read, and by which of them it
 * meets the level above. Pure: nothing is sent, and what cannot be is refused here.
 */
import { type Expression, type SortKey } from "@aludel/sql"
import { type Context, contextWithoutCriteria, type Entity, entityOf } from "../context/Context.ts"
import { aliased, type ErasedTable } from "../erased/Table.ts"
import { InvalidFind } from "../error/InvalidFind.ts"
import { callbackOf } from "../relation/Relation.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import { type Callback, conditionsOf } from "./Conditions.ts"
import { columnsFor, criterionOf, type ErasedCondition, linkOf, whenOf } from "./Related.ts"

/**
 * How a relation is loaded: by the parents' keys in a statement of its own, by the parents' query in one, or as documents in its
 * parent's statement.
 */
export type Strategy = "select-in" | "subquery" | "joined"

type Sorted = SortKey<string> | ReadonlyArray<SortKey<string>>

/** The options of `find`, without their types. */
export interface ErasedOptions {
  readonly where?: Callback<ErasedCondition> | undefined
  readonly orderBy?: Callback<Sorted> | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly columns?: ReadonlyArray<string> | undefined
  readonly extras?: Callback<{ readonly [Key in string]: Expression<string, unknown, unknown> }> | undefined
  readonly with?: { readonly [Name in string]: true | "count" | ErasedOptions } | undefined
  readonly strategy?: Strategy | undefined
  readonly criteria?: false | undefined
  readonly snapshot?: boolean | undefined
  readonly for?: "update" | "share" | undefined
  readonly recursive?: true | undefined
  readonly [wholeRows]?: true | undefined
}

/** An option of a session's, which keeps rows as their table has them: without it a row has the columns of its kind alone. */
export const wholeRows: unique symbol = Symbol("wholeRows")

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
  /** Whether rows keep the columns that only other kinds of rows have. */
  readonly whole: boolean
  readonly relations: ReadonlyArray<RelationPlan>
}

/** One relation to load: its rows, or their number. */
export interface RelationPlan {
  readonly context: Context
  readonly relation: ResolvedRelation
  readonly counted: boolean
  readonly joined: boolean
  /** Whether it may be sent with the level above, its parents found by that level's query. */
  readonly subquery: boolean
  /** Whether its rows are read with their own rows of it, to any depth. */
  readonly recursive: boolean
  readonly plan: FindPlan
  /** The table between, under its own name. */
  readonly link: ErasedTable | undefined
}

/** Where a level stands: below which relation, how it is loaded, which names the query around has taken. */
export interface Standing {
  readonly relation?: ResolvedRelation | undefined
  readonly link?: ErasedTable | undefined
  /** The keys of columns that the level above needs, to hand each row to its parent. */
  readonly needed?: ReadonlyArray<string> | undefined
  readonly strategy?: Strategy | undefined
  /** The names of the tables in the statement around, from the root on. */
  readonly taken?: ReadonlyArray<string> | undefined
}

const listOf = <A>(given: A | ReadonlyArray<A>): ReadonlyArray<A> => Array.isArray(given) ? given : [given as A]

const fail = ({ key }: Entity, problem: string): never => {
  throw new InvalidFind({ table: key, problem })
}

const rowCount = (entity: Entity, option: string, rows: number | undefined): number | undefined => {
  if (rows === undefined || (Number.isSafeInteger(rows) && rows >= 0)) return rows
  return fail(entity, `\`${option}\` is a number of rows, and ${rows} is none`)
}

/** The columns to read, under their own keys: all but the deferred ones where none are listed. */
const columnsOf = (
  entity: Entity,
  { columns }: ErasedTable,
  { columns: keys, [wholeRows]: whole }: ErasedOptions
) => {
  const { deferred = [] } = entity.options
  const others = whole === true ? undefined : entity.kind?.others
  const read: Record<string, Expression<string, unknown, unknown>> = {}
  const all = entity.plan.columns.map((column) => column.key)
  for (const wanted of keys ?? all.filter((key) => !deferred.includes(key) && others?.has(key) !== true)) {
    const column = Object.hasOwn(columns, wanted) && others?.has(wanted) !== true ? columns[wanted] : undefined
    read[wanted] = column ?? fail(entity, `it has no column "${wanted}"`)
  }
  return read
}

const relationOf = (entity: Entity, name: string): ResolvedRelation =>
  entity.relations.get(name) ?? fail(entity, `it has no relation "${name}"`)

const optionNames = new Set([
  "where",
  "orderBy",
  "limit",
  "offset",
  "columns",
  "extras",
  "with",
  "strategy",
  "criteria",
  "snapshot",
  "for",
  "recursive"
])

const strategies: ReadonlyArray<unknown> = ["select-in", "subquery", "joined"]

/** What the types refuse, refused again for options that they have not seen. */
const checkOptions = (entity: Entity, options: ErasedOptions, nested: boolean): void => {
  if (typeof options !== "object" || options === null) fail(entity, "its options are no object")
  for (const [name, given] of Object.entries(options)) {
    if (!optionNames.has(name)) fail(entity, `there is no option "${name}"`)
    if (nested && (name === "for" || name === "snapshot") && given !== undefined) {
      fail(entity, `\`${name}\` is an option of the whole tree`)
    }
    if (!nested && name === "recursive" && given !== undefined) fail(entity, "`recursive` is an option of a relation")
    if (
      (name === "where" || name === "orderBy" || name === "extras") && given !== undefined &&
      typeof given !== "function"
    ) {
      fail(entity, `\`${name}\` is a function of the columns`)
    }
  }
  if (options.for !== undefined && options.snapshot === true) {
    fail(entity, "`snapshot` only reads, and `for` locks: run it in a transaction of `repeatable read`")
  }
  if (options.strategy !== undefined && !strategies.includes(options.strategy)) {
    fail(entity, "`strategy` is \"select-in\", \"subquery\" or \"joined\"")
  }
}

/** The table under a name that the statement around has not taken. */
const standingTable = ({ plan, table }: Entity, taken: ReadonlyArray<string>): ErasedTable => {
  const { name } = plan.source
  return taken.includes(name) ? aliased(table, `${name.slice(0, 40)}$${taken.length}j`) : table
}

/** What a relation inherits from the level that it belongs to. */
interface Inherited {
  readonly strategy: Strategy | undefined
  readonly taken: ReadonlyArray<string>
  /** Whether it is loaded by itself, for rows that are there: it is then in no parent's statement. */
  readonly lazy?: boolean | undefined
}

/** Plans one relation of a level, and all below it. */
export const planRelation = (
  context: Context,
  entity: Entity,
  [name, given]: readonly [string, true | "count" | ErasedOptions],
  { lazy = false, strategy: inherited, taken }: Inherited
): RelationPlan => {
  const relation = relationOf(entity, name)
  const inner = given === true || given === "count" ? {} : given
  const strategy = inner.strategy ?? inherited
  const recursive = inner.recursive === true
  if (recursive && entityOf(context, relation.target).plan !== entity.plan) {
    fail(entity, `"${name}" leads to other rows than its own, so it cannot be \`recursive\``)
  }
  // How deep it goes is not known before it is read.
  const joined = strategy === "joined" && !lazy && !recursive
  const link = linkOf(context, relation)
  const reading = inner.criteria === false ? contextWithoutCriteria(context) : context
  const direct = relation.between === undefined && relation.via.length === 0
  return {
    context: reading,
    relation,
    counted: given === "count",
    joined,
    subquery: strategy === "subquery",
    recursive,
    link,
    plan: planFind(reading, entityOf(reading, relation.target), inner, {
      relation,
      link,
      needed: [
        ...direct && !joined ? relation.theirs : [],
        ...recursive ? [...relation.own, ...Object.keys(whenOf(relation))] : []
      ],
      strategy,
      taken: joined ? taken : []
    })
  }
}

/** The columns that stand in `when`, which decide whether a relation leads anywhere. */
const ownKeysOf = ({ relation }: RelationPlan): ReadonlyArray<string> => [
  ...relation.own,
  ...Object.keys(whenOf(relation))
]

/** Plans one level and all below it. */
export const planFind = (
  given: Context,
  givenEntity: Entity,
  options: ErasedOptions,
  { link, needed = [], relation: above, strategy: inherited, taken = [] }: Standing = {}
): FindPlan => {
  checkOptions(givenEntity, options, above !== undefined)
  const context = options.criteria === false ? contextWithoutCriteria(given) : given
  const entity = entityOf(context, givenEntity.key)
  const table = standingTable(entity, taken)
  const columns = columnsFor(entity, table)
  const conditions = conditionsOf(context, entity, table)
  const between = link?.columns ?? {}
  const selection: Record<string, Expression<string, unknown, unknown>> = {
    ...columnsOf(entity, table, options),
    ...options.extras?.(columns, conditions, between)
  }
  const asked = Object.entries(options.with ?? {}).filter(([, wanted]) => wanted !== undefined)
  const names = [...taken, entity.plan.source.name]
  const relations = asked.map((wanted) => {
    if (Object.hasOwn(selection, wanted[0])) fail(entity, `"${wanted[0]}" is a relation and a value of the row`)
    return planRelation(context, entity, wanted, { strategy: options.strategy ?? inherited, taken: names })
  })
  const keyOf = new Map<string, string>()
  const hidden: Array<string> = []
  const keys = relations.flatMap((relation) => relation.joined ? [] : ownKeysOf(relation))
  for (const key of [...needed, ...keys]) {
    if (keyOf.has(key)) continue
    const read = selection[key] === table.columns[key]
    const under = read ? key : `~${key}`
    if (!read) {
      selection[under] = table.columns[key] as Expression<string, unknown, unknown>
      hidden.push(under)
    }
    keyOf.set(key, under)
  }
  const sorted = options.orderBy?.(columns, conditions, between) ??
    callbackOf(above?.options.orderBy)?.(columns)
  return {
    entity,
    table,
    selection,
    keyOf,
    hidden,
    where: options.where?.(columns, conditions, between),
    orderBy: sorted === undefined ? [] : listOf(sorted),
    limit: rowCount(entity, "limit", options.limit),
    offset: rowCount(entity, "offset", options.offset),
    whole: options[wholeRows] === true,
    relations
  }
}

/** What must hold for the rows of the tree's root. */
export const rootConditions = ({ entity, table, where }: FindPlan): ReadonlyArray<ErasedCondition> => [
  ...criterionOf(entity, table),
  ...where === undefined ? [] : [where]
]
