/**
 * Conditions over what a relation leads to, as subqueries that mention the row around them: `some`, `every`, `none`, `is`,
 * `isNot`, `count`, `value`. The tables inside get names of their own, so that a table may stand in its own relation.
 */
import { count, exists, type Expression, isTrue, not, scalar } from "@aludel/sql"
import { type Context, type Entity, entityOf } from "../context/Context.ts"
import { aliased, columnOf, type ErasedTable } from "../erased/Table.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import { columnsFor, type ErasedCondition, relatedTo } from "./Related.ts"

/** What a callback of `find` takes: the columns of a table, conditions over its relations, the columns of a table between. */
export type Callback<A> = (
  columns: ErasedTable["columns"],
  relations: ErasedConditions,
  between: ErasedTable["columns"]
) => A

type Where = (columns: ErasedTable["columns"], relations: ErasedConditions) => ErasedCondition

interface ErasedRelationConditions {
  readonly some: (where?: Where) => ErasedCondition
  readonly every: (where: Where) => ErasedCondition
  readonly none: (where?: Where) => ErasedCondition
  readonly is: (where?: Where) => ErasedCondition
  readonly isNot: (where?: Where) => ErasedCondition
  readonly count: (where?: Where) => Expression<string, unknown, unknown>
  readonly value: (
    of: (columns: ErasedTable["columns"], relations: ErasedConditions) => Expression<string, unknown, unknown>
  ) => Expression<string, unknown, unknown>
}

export type ErasedConditions = { readonly [Name in string]: ErasedRelationConditions }

/** A table's name inside a condition, by how deep it stands: a `$` keeps it apart from the program's own names. */
const nameAt = (name: string, depth: number): string => `${name.slice(0, 40)}$${depth}`

const conditionsOver = (
  context: Context,
  own: ErasedTable,
  relation: ResolvedRelation,
  depth: number
): ErasedRelationConditions => {
  const related = () => {
    const target = entityOf(context, relation.target)
    const theirs = aliased(target.table, nameAt(target.plan.source.name, depth))
    const given = () => [columnsFor(target, theirs), conditionsOf(context, target, theirs, depth + 1)] as const
    return {
      rows: relatedTo(context, own, relation, theirs),
      given,
      key: columnOf(theirs, relation.theirs[0] as string)
    }
  }
  const kept = (where: Where | undefined, met: (condition: ErasedCondition) => ErasedCondition) => {
    const { given, key, rows } = related()
    return { key, rows: where === undefined ? rows : rows.where(met(where(...given()))) }
  }
  const some = (where?: Where, met = (condition: ErasedCondition) => condition) => {
    const { key, rows } = kept(where, met)
    return exists(rows.select({ key }))
  }
  return {
    some: (where) => some(where),
    every: (where) => not(some(where, (condition) => not(isTrue(condition)))),
    none: (where) => not(some(where)),
    is: (where) => some(where),
    isNot: (where) => not(some(where)),
    count: (where) => scalar(kept(where, (condition) => condition).rows.select({ count: count() })),
    value: (of) => {
      const { given, rows } = related()
      return scalar(rows.select({ value: of(...given()) }))
    }
  }
}

/** Conditions over each relation of a table, as its callbacks take them; each is made when it is asked for. */
export const conditionsOf = (context: Context, entity: Entity, own: ErasedTable, depth = 1): ErasedConditions => {
  const conditions: Record<string, ErasedRelationConditions> = Object.create(null)
  for (const [name, relation] of entity.relations) {
    conditions[name] = conditionsOver(context, own, relation, depth)
  }
  return conditions
}
