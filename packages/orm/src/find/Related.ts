/**
 * The rows that a relation leads to: from one row of the query around (in conditions, and in documents), or from many keys
 * at once. Tables between get names of their own, and each row of the target comes once for each parent.
 */
import { and, eq, exists, type Expression, from, inList, type Select } from "@aludel/sql"
import { type Context, type Entity, entityOf } from "../context/Context.ts"
import { aliased, columnOf, erase, type ErasedTable } from "../erased/Table.ts"
import { callbackOf } from "../relation/Relation.ts"
import { type Hop, hopsOf, type ResolvedRelation } from "../relation/ResolvedRelation.ts"

/** A condition over tables that are known at run time only. */
export type ErasedCondition = Expression<string, boolean | null, unknown>

/** The columns that callbacks take: those of the table, and what its model computes. */
export const columnsFor = ({ options }: Entity, { columns }: ErasedTable): ErasedTable["columns"] =>
  options.computed === undefined ? columns : { ...columns, ...options.computed(columns) as ErasedTable["columns"] }

/** What the discriminator holds in the rows of the entity's kind. */
export const kindHeld = ({ kind }: Entity, table: ErasedTable): ReadonlyArray<ErasedCondition> => {
  if (kind === undefined) return []
  const [first, ...more] = kind.is
  const column = columnOf(table, kind.by)
  return [more.length === 0 ? eq(column, first as never) : inList(column, kind.is as ReadonlyArray<never>)]
}

/** What must hold for the rows of a table, whatever else is asked for: the criterion of its model, the kind of its rows. */
export const criterionOf = (entity: Entity, table: ErasedTable): ReadonlyArray<ErasedCondition> => [
  ...kindHeld(entity, table),
  ...entity.options.where === undefined ? [] : [entity.options.where(columnsFor(entity, table))]
]

/** What own columns must hold for a relation to lead anywhere. */
export const whenOf = ({ options, via }: ResolvedRelation): Readonly<Record<string, unknown>> => ({
  ...via[0] === undefined ? {} : whenOf(via[0]),
  ...options.when
})

const whenHeld = (relation: ResolvedRelation, own: ErasedTable): ReadonlyArray<ErasedCondition> =>
  Object.entries(whenOf(relation)).map(([key, value]) => eq(columnOf(own, key), value as never))

/** The condition that a relation has of its own. */
export const whereOf = (
  relation: ResolvedRelation,
  entity: Entity,
  table: ErasedTable
): ReadonlyArray<ErasedCondition> => {
  const where = callbackOf(relation.options.where)
  return where === undefined ? [] : [where(columnsFor(entity, table))]
}

/** What must hold for the target's rows of a relation. */
const targetHeld = (context: Context, relation: ResolvedRelation, theirs: ErasedTable) => {
  const target = entityOf(context, relation.target)
  const { via } = relation
  const last = via.at(-1)
  return [
    ...criterionOf(target, theirs),
    ...whereOf(relation, target, theirs),
    ...last === undefined ? [] : whereOf(last, target, theirs)
  ]
}

const meet = (
  a: ErasedTable,
  keys: ReadonlyArray<string>,
  b: ErasedTable,
  others: ReadonlyArray<string>
): ErasedCondition => and(...keys.map((key, i) => eq(columnOf(a, key), columnOf(b, others[i] as string))))

/** A table of its own name for the table between, which its relation's callbacks are given. */
export const linkOf = (context: Context, { between }: ResolvedRelation): ErasedTable | undefined =>
  between && aliased(entityOf(context, between.table).table, `${between.table.slice(0, 40)}$link`)

const middleName = (name: string, i: number): string => `${name.slice(0, 40)}$via${i}`

/** The tables on the way, joined from the first one on, with what must hold for them. */
const wayOf = (context: Context, hops: ReadonlyArray<Hop>) => {
  const middles = hops.slice(0, -1).map(({ table }, i) => aliased(entityOf(context, table).table, middleName(table, i)))
  const [first, ...more] = middles
  const held = middles.flatMap((middle, i) => {
    const { ends, table } = hops[i] as Hop
    const entity = entityOf(context, table)
    const next = hops[i + 1]?.starts
    return [
      ...criterionOf(entity, middle),
      ...ends === undefined ? [] : whereOf(ends, entity, middle),
      ...next === undefined ? [] : whenHeld(next, middle)
    ]
  })
  return { first: first as ErasedTable, more, last: middles.at(-1) as ErasedTable, held }
}

/** The rows that one row of `own` leads to, for a query that stands inside one that reads `own`. */
export const relatedTo = (
  context: Context,
  own: ErasedTable,
  relation: ResolvedRelation,
  theirs: ErasedTable,
  link: ErasedTable | undefined = linkOf(context, relation)
) => {
  const conditions = [...whenHeld(relation, own), ...targetHeld(context, relation, theirs)]
  const target = from(theirs.source).correlate(own.source)
  const { between, via } = relation
  if (via.length > 0) {
    const hops = hopsOf(relation)
    const { first, held, last, more } = wayOf(context, hops)
    const [start, end] = [hops[0] as Hop, hops.at(-1) as Hop]
    const way = more.reduce(
      (rows, middle, i) => {
        const hop = hops[i + 1] as Hop
        return rows.innerJoin(middle.source, meet(middle, hop.to, more[i - 1] ?? first, hop.from))
      },
      from(first.source).correlate(own.source).correlate(theirs.source)
    )
    const met = [meet(first, start.to, own, start.from), meet(last, end.from, theirs, end.to), ...held]
    const reached = way.where(and(...met)).select({ key: columnOf(last, end.from[0] as string) })
    return target.where(and(exists(reached), ...conditions))
  }
  if (between === undefined || link === undefined) {
    return target.where(and(meet(theirs, relation.theirs, own, relation.own), ...conditions))
  }
  conditions.push(...criterionOf(entityOf(context, between.table), link))
  return target.innerJoin(link.source, meet(link, between.theirs, theirs, relation.theirs))
    .where(and(meet(link, between.own, own, relation.own), ...conditions))
}

const linkName: string = "way$link"

/**
 * The rows that many keys lead to if the conditions hold for them, and the key that each belongs to.
 *
 * @param among a condition that these columns of this table hold one of the keys
 */
export const relatedByKeys = (
  context: Context,
  relation: ResolvedRelation,
  theirs: ErasedTable,
  link: ErasedTable | undefined,
  among: (table: ErasedTable, columns: ReadonlyArray<string>) => ErasedCondition
) => {
  const { between, via } = relation
  const held = targetHeld(context, relation, theirs)
  if (via.length > 0) {
    const hops = hopsOf(relation)
    const way = wayOf(context, hops)
    const [start, end] = [hops[0] as Hop, hops.at(-1) as Hop]
    const joined = way.more.reduce((rows, middle, i) => {
      const hop = hops[i + 1] as Hop
      return rows.innerJoin(middle.source, meet(middle, hop.to, way.more[i - 1] ?? way.first, hop.from))
    }, from(way.first.source))
    const keys = Object.fromEntries([
      ...start.to.map((key, i) => [`parent${i}`, columnOf(way.first, key)] as const),
      ...end.from.map((key, i) => [`key${i}`, columnOf(way.last, key)] as const)
    ])
    // Several ways may lead from one parent to one row.
    const distinct = joined.where(and(among(way.first, start.to), ...way.held)).select(keys).distinct()
    const reached = erase(distinct.as(linkName))
    const on = and(...end.to.map((key, i) => eq(columnOf(theirs, key), columnOf(reached, `key${i}`))))
    return {
      rows: from(theirs.source).innerJoin(reached.source, on),
      held,
      parents: start.to.map((_, i) => columnOf(reached, `parent${i}`))
    }
  }
  if (between === undefined || link === undefined) {
    const parents = relation.theirs.map((key) => columnOf(theirs, key))
    return { rows: from(theirs.source), held: [among(theirs, relation.theirs), ...held], parents }
  }
  held.push(...criterionOf(entityOf(context, between.table), link))
  const rows = from(theirs.source).innerJoin(link.source, meet(link, between.theirs, theirs, relation.theirs))
  return { rows, held: [among(link, between.own), ...held], parents: between.own.map((key) => columnOf(link, key)) }
}

/** The table whose columns hold the parents' keys, and their keys in it. */
export const parentColumnsOf = (context: Context, relation: ResolvedRelation) => {
  const [{ table, to }] = hopsOf(relation) as readonly [Hop]
  return { table: entityOf(context, table).table, keys: to }
}

/** A query that mentions the row around it, as one that may stand in FROM there. */
export const standing = <Row>(query: Select<Row, string, unknown>): Select<Row, string> => query as Select<Row, string>
