/**
 * Conditions over what a relation leads to, as subqueries that mention the row around them: `some`, `every`, `none`, `is`,
 * `isNot`, `count`, `value`. The tables inside get names of their own, so that a table may stand in its own relation.
 */
import { and, count, eq, exists, type Expression, from, isTrue, not, scalar } from "@aludel/sql"
import { type Context, type Entity, entityOf } from "../context/Context.ts"
import { aliased, columnOf, type ErasedTable } from "../erased/Table.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"

/** A condition over tables that are known at run time only. */
export type ErasedCondition = Expression<string, boolean | null, unknown>

/** What a callback of `find` takes: the columns of a table, and conditions over its relations. */
export type Callback<A> = (columns: ErasedTable["columns"], relations: ErasedConditions) => A

type Where = Callback<ErasedCondition>

interface ErasedRelationConditions {
  readonly some: (where?: Where) => ErasedCondition
  readonly every: (where: Where) => ErasedCondition
  readonly none: (where?: Where) => ErasedCondition
  readonly is: (where?: Where) => ErasedCondition
  readonly isNot: (where?: Where) => ErasedCondition
  readonly count: (where?: Where) => Expression<string, unknown, unknown>
  readonly value: (of: Callback<Expression<string, unknown, unknown>>) => Expression<string, unknown, unknown>
}

export type ErasedConditions = { readonly [Name in string]: ErasedRelationConditions }

/** A table's name inside a condition, by how deep it stands: a `$` keeps it apart from the program's own names. */
const nameAt = (name: string, depth: number): string => `${name.slice(0, 40)}$${depth}`

/** The rows that a relation leads to from the row of `own`. */
const relatedTo = (context: Context, own: ErasedTable, relation: ResolvedRelation, depth: number) => {
  const target = entityOf(context, relation.target)
  const theirs = aliased(target.table, nameAt(target.plan.source.name, depth))
  const { between } = relation
  if (between === undefined) {
    const met = relation.theirs.map((key, i) => eq(columnOf(theirs, key), columnOf(own, relation.own[i] as string)))
    return { target, theirs, rows: from(theirs.source).correlate(own.source).where(and(...met)) }
  }
  const middle = aliased(entityOf(context, between.table).table, nameAt(between.table, depth))
  const on = between.theirs.map((key, i) => eq(columnOf(middle, key), columnOf(theirs, relation.theirs[i] as string)))
  const met = between.own.map((key, i) => eq(columnOf(middle, key), columnOf(own, relation.own[i] as string)))
  const rows = from(middle.source).correlate(own.source).innerJoin(theirs.source, and(...on)).where(and(...met))
  return { target, theirs, rows }
}

const conditionsOver = (
  context: Context,
  own: ErasedTable,
  relation: ResolvedRelation,
  depth: number
): ErasedRelationConditions => {
  const related = (where: Where | undefined, met: (condition: ErasedCondition) => ErasedCondition) => {
    const { rows, target, theirs } = relatedTo(context, own, relation, depth)
    const kept = where === undefined
      ? rows
      : rows.where(met(where(theirs.columns, conditionsOf(context, target, theirs, depth + 1))))
    return { kept, theirs, key: columnOf(theirs, relation.theirs[0] as string) }
  }
  const some = (where?: Where, met = (condition: ErasedCondition) => condition) => {
    const { kept, key } = related(where, met)
    return exists(kept.select({ key }))
  }
  return {
    some: (where) => some(where),
    every: (where) => not(some(where, (condition) => not(isTrue(condition)))),
    none: (where) => not(some(where)),
    is: (where) => some(where),
    isNot: (where) => not(some(where)),
    count: (where) => scalar(related(where, (condition) => condition).kept.select({ count: count() })),
    value: (of) => {
      const { rows, target, theirs } = relatedTo(context, own, relation, depth)
      return scalar(rows.select({ value: of(theirs.columns, conditionsOf(context, target, theirs, depth + 1)) }))
    }
  }
}

/** Conditions over each relation of a table, as its callbacks take them. */
export const conditionsOf = (context: Context, entity: Entity, own: ErasedTable, depth = 1): ErasedConditions => {
  const conditions: Record<string, ErasedRelationConditions> = Object.create(null)
  for (const [name, relation] of entity.relations) {
    conditions[name] = conditionsOver(context, own, relation, depth)
  }
  return conditions
}
