/**
 * Levels that are sent together with the root: each finds its parents by the query of the level above, in place of keys that
 * would have to come back first. Two statements may see different rows, so a level says whose rows it has: what is
 * of no parent is dropped, and where a parent is missing the level is read again, by keys.
 */
import { from } from "@aludel/sql"
import { columnOf } from "../erased/Table.ts"
import type { FindPlan, RelationPlan } from "../find/FindPlan.ts"
import { parentColumnsOf, whenOf } from "../find/Related.ts"
import { levelQuery, rootQuery } from "./Level.ts"
import { coveredParents, derived, foundParents, keyTypes, oneColumn, type RowsQuery } from "./Parents.ts"

const levelName: string = "level$"

/** Functions that answer otherwise each time they are asked. */
const volatile = new Set(["random", "gen_random_uuid", "clock_timestamp"])

/** What is no node. */
const apart = new Set(["value", "type"])

/**
 * Whether a query finds the same rows wherever it stands: it has no sample of a table, no volatile function, and no text by
 * hand, of which nothing is known.
 */
const isSteady = (part: unknown): boolean => {
  if (typeof part !== "object" || part === null) return true
  if ("_tag" in part) {
    const { _tag: tag } = part
    if (tag === "Fragment" || tag === "Raw" || tag === "SampledSource") return false
    if (tag === "Call" && "name" in part && volatile.has(part.name as string)) return false
    // It is a part of itself.
    if (tag === "CteSource" && "recursive" in part && part.recursive !== undefined) return false
  }
  return Object.entries(part).every(([key, inner]) => apart.has(key) || isSteady(inner))
}

const isWhole = (type: string): boolean => type === "smallint" || type === "integer" || type === "bigint"

/** The own column whose values lead to the relation's rows, where they may be found by a query. */
const leadingKey = ({ context, joined, recursive, relation, subquery }: RelationPlan, { table }: FindPlan) => {
  const [key, ...more] = relation.own
  if (!subquery || joined || recursive || key === undefined || more.length > 0) return undefined
  if (Object.keys(whenOf(relation)).length > 0) return undefined
  const parents = parentColumnsOf(context, relation)
  const own = columnOf(table, key).type.name
  const theirs = columnOf(parents.table, parents.keys[0] as string).type.name
  const alike = own === theirs || (isWhole(own) && isWhole(theirs))
  return alike && Object.hasOwn(keyTypes, own) ? key : undefined
}

/** A level's plan for the values of one column, of the same rows. */
const keysPlan = (plan: FindPlan, key: string): FindPlan => {
  const limited = plan.limit !== undefined || plan.offset !== undefined
  return { ...plan, selection: oneColumn(plan.table, key), relations: [], orderBy: limited ? plan.orderBy : [] }
}

const valuesIn = (query: RowsQuery, key: string): RowsQuery => {
  const level = derived(query, levelName)
  return from(level.source).select(oneColumn(level, key))
}

/** The levels that need not wait for their parents' keys, and what each is read by. */
export const levelsAhead = (root: FindPlan): ReadonlyMap<RelationPlan, RowsQuery> => {
  const found = new Map<RelationPlan, RowsQuery>()
  const visit = (level: FindPlan, keysOf: (key: string) => RowsQuery): void => {
    for (const relation of level.relations) {
      const key = leadingKey(relation, level)
      if (key === undefined) continue
      const keys = keysOf(key)
      if (!isSteady(keys.plan.node)) continue
      found.set(relation, levelQuery(relation, coveredParents(key, keys)))
      if (relation.counted) continue
      visit(
        relation.plan,
        (below) =>
          valuesIn(levelQuery({ ...relation, plan: keysPlan(relation.plan, below) }, foundParents(keys)), below)
      )
    }
  }
  visit(root, (key) => valuesIn(rootQuery(keysPlan(root, key)), key))
  return found
}
