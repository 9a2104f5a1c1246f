/** Tables that no condition joins are found, whatever the condition, and wherever the select stands. */
import {
  alias,
  and,
  cartesianProducts,
  cte,
  cteRecursive,
  eq,
  exists,
  from,
  gt,
  insert,
  lateral,
  or,
  unionAll
} from "@aludel/sql"
import { expect, test } from "vitest"
import { counters, posts, users } from "../Blog.ts"

const own = eq(posts.authorId, users.id)
const forgotten = from(users).innerJoin(posts, gt(posts.id, 1)).select({ id: users.id })
const manager = alias(users, "manager")

test("tables that a condition mentions together are joined", () => {
  expect(cartesianProducts(from(users).select({ id: users.id }))).toEqual([])
  expect(cartesianProducts(from(users).leftJoin(posts, own).select({ id: users.id }))).toEqual([])
  expect(cartesianProducts(forgotten.where(own))).toEqual([])
  expect(cartesianProducts(forgotten.where(or(own, gt(posts.id, 2))))).toEqual([])
  const theirs = from(counters).correlate(users).correlate(posts).where(and(eq(counters.id, users.id), own))
  expect(cartesianProducts(forgotten.where(exists(theirs.select({ id: counters.id }))))).toEqual([])
})

test("tables that none does are not", () => {
  expect(cartesianProducts(forgotten)).toEqual([["users", "posts"]])
  expect(cartesianProducts(forgotten.where(and(gt(users.id, 2), gt(posts.id, 2))))).toEqual([["users", "posts"]])
  const three = from(users).innerJoin(posts, own).leftJoin(manager, eq(manager.id, 1n)).select({ id: users.id })
  expect(cartesianProducts(three)).toEqual([["manager", "users, posts"]])
})

test("what is crossed on purpose is meant", () => {
  expect(cartesianProducts(from(users).crossJoin(posts).select({ id: users.id }))).toEqual([])
  const theirs = lateral("theirs", from(posts).correlate(users).where(own).select({ id: posts.id }))
  expect(cartesianProducts(from(users).leftJoinLateral(theirs).select({ id: users.id }))).toEqual([])
})

test("selects inside are looked at too", () => {
  const derived = forgotten.as("derived")
  expect(cartesianProducts(from(derived).select({ id: derived.id }))).toEqual([["users", "posts"]])
  const named = cte("named", forgotten)
  expect(cartesianProducts(from(named).select({ id: named.id }))).toEqual([["users", "posts"]])
  expect(cartesianProducts(unionAll(forgotten, forgotten))).toHaveLength(2)
  const tree = cteRecursive("tree", from(users).select({ id: users.id }), (tree) => from(tree).select({ id: tree.id }))
  const inTree = from(users).where(
    exists(from(tree).correlate(users).where(eq(tree.id, users.id)).select({ id: tree.id }))
  )
  expect(cartesianProducts(inTree.select({ id: users.id }))).toEqual([])
  expect(cartesianProducts(insert(counters).values({ hits: 1 }))).toEqual([])
})
