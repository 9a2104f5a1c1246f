/** Tables that no condition joins: every row of one stands beside every row of the other, which is seldom meant. */
import type { Expr } from "../ast/Expr.ts"
import type { QueryNode } from "../ast/QueryNode.ts"
import type { ReadNode, Select } from "../ast/Select.ts"
import { some } from "../ast/Walk.ts"
import { conjuncts } from "./Condition.ts"
import type { Cardinality, Query } from "./Query.ts"

/** The sources that the expression mentions, also from inside of the queries in it. */
const mentioned = (expr: Expr): ReadonlyArray<string> => {
  const found: Array<string> = []
  some(expr, (one) => {
    if (one._tag === "Column") found.push(one.source)
    return false
  }, "queries too")
  return found
}

/** The groups of sources, after those that the links mention have become one. */
const joined = (
  groups: ReadonlyArray<ReadonlySet<string>>,
  links: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<ReadonlySet<string>> =>
  links.reduce((before, link) => {
    const touched = before.filter((group) => link.some((alias) => group.has(alias)))
    const rest = before.filter((group) => !touched.includes(group))
    return touched.length < 2 ? before : [...rest, new Set(touched.flatMap((group) => [...group]))]
  }, groups)

const ofSelect = (select: Select): ReadonlyArray<ReadonlyArray<string>> => {
  const { from, joins, where } = select
  if (from === undefined) return []
  const aliases = [from.alias, ...joins.map(({ source }) => source.alias)]
  // A cross join says that it means it, and a source that is lateral by its nature mentions what it belongs to.
  const meant = joins.flatMap(({ kind, source }) => {
    const lateral = source._tag === "FunctionSource" || (source._tag === "DerivedSource" && source.lateral)
    return kind === "cross" || lateral ? [[from.alias, source.alias]] : []
  })
  const conditions = [where, ...joins.map(({ on }) => on)].flatMap(conjuncts).map(mentioned)
  // Merged columns belong to both of the sources that they merge.
  const merged = joins.flatMap(({ source, using }) => using === undefined ? [] : [[source.alias, using.alias]])
  const names = [...aliases, ...merged.flatMap(([, alias]) => alias ?? [])]
  const groups = joined(names.map((name) => new Set([name])), [...merged, ...meant, ...conditions])
  const own = groups.length > 1
    ? [groups.map((group) => [...group].filter((name) => aliases.includes(name)).join(", "))]
    : []
  const inner = [from, ...joins.map(({ source }) => source)].flatMap((source) =>
    source._tag === "DerivedSource" || (source._tag === "CteSource" && source.recursive === undefined)
      ? ofNode(source.query)
      : []
  )
  return [...own, ...inner]
}

const ofNode = (query: QueryNode): ReadonlyArray<ReadonlyArray<string>> => {
  // What stands inside another query and reads is one of these; what was written by hand is not looked into.
  const node = query as ReadNode
  switch (node._tag) {
    case "Select":
      return ofSelect(node)
    case "SetOperation":
      return [...ofNode(node.left), ...ofNode(node.right)]
    case "Bound":
      return ofNode(node.query as QueryNode)
    default:
      return []
  }
}

/**
 * The tables that nothing joins, for each select in the query of which that is so: the groups of those that are joined to
 * one another, by their names. Empty where all is well; a cross join is taken to be meant. For tests and for development:
 * nothing is run.
 *
 * @example
 * import { cartesianProducts, eq, from, Pg, table } from "@aludel/sql"
 *
 * const users = table("users", class Users {
 *   id = Pg.integer().primaryKey()
 * })
 * const posts = table("posts", class Posts {
 *   id = Pg.integer().primaryKey()
 *   published = Pg.boolean()
 * })
 * const forgotten = from(users).innerJoin(posts, eq(posts.published, true)).select({ id: users.id })
 * // [["users", "posts"]]
 * const found = cartesianProducts(forgotten)
 */
export const cartesianProducts = (
  query: Query<unknown, string, unknown, Cardinality>
): ReadonlyArray<ReadonlyArray<string>> => {
  const { node } = query.plan
  return node._tag === "Select" || node._tag === "SetOperation" ? ofNode(node) : []
}
