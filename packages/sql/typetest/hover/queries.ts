/** What a hover shows of tables, columns, queries and the effects that run them. */
import {
  catchConstraint,
  columns,
  count,
  deleteFrom,
  eq,
  expectConstraints,
  from,
  gt,
  insert,
  max,
  type NewRow,
  now,
  type Patch,
  Query,
  type Row,
  select as only,
  Serializable,
  transaction,
  update
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import { posts, tags, users } from "../schema.ts"

const tableValue: never = users
const selfReference: never = users.managerId
const circle: never = users.bestPostId
const circleBack: never = posts.authorId

declare const row: Row<typeof users>
const rowOfTable: never = row
declare const newRow: NewRow<typeof posts>
const newRowOfTable: never = newRow
declare const patch: Patch<typeof posts>
const patchOfTable: never = patch
const alone: never = only({ at: now(), n: count() })
const aloneAsTable: never = only({ at: now() }).as("clock")

const joined = from(users).leftJoin(posts, eq(posts.authorId, users.id)).where(gt(users.age, 3))
const scope: never = joined
const select: never = joined.select({ id: users.id, age: users.age, title: posts.title, posts: count(posts.id) })
const allRows: never = Query.all(from(users).select({ ...columns(users), posts: count() }))
const oneOfMany: never = Query.one(from(posts).select({ id: posts.id }))
const perhaps: never = Query.maybeOne(from(posts).select({ id: posts.id }))
const rows: never = Query.stream(from(posts).select({ id: posts.id }))

const add = insert(users).values({ email: "a", name: "b" })
const addOne: never = add
const addMany: never = insert(users).values([{ email: "a", name: "b" }])
const addObject: never = insert(tags).values({ id: 1, label: "x" })
const written: never = Query.one(add)
const returned: never = Query.one(add.returning({ id: users.id, at: users.createdAt }))
const nothing: never = Query.maybeOne(add.onConflict(users.email).doNothing().returning({ id: users.id }))
const upserted: never = Query.one(add.onConflict(users.email).doUpdate((excluded) => ({ name: excluded.name })))

const caught: never = Query.one(add).pipe(catchConstraint("users_email_key", (violation) => Effect.succeed(violation)))
const renamed: never = Query.one(add).pipe(catchConstraint("users_email_key", () => Effect.fail("taken" as const)))
const expected: never = Query.one(add).pipe(expectConstraints("users_email_key"))

const three = Effect.gen(function*() {
  yield* Query.run(add)
  yield* Query.run(insert(posts).values({ authorId: 1n, title: "t" }))
  return yield* Query.all(from(tags).select(columns(tags)))
})
const composed: never = three
const narrowed: never = three.pipe(catchConstraint("posts_title_taken", () => Effect.succeed([])))

const strict = Effect.andThen(Serializable, three)
const needsSerializable: never = strict
const inTransaction: never = transaction(strict, { isolation: "serializable" })
const piped: never = Query.run(insert(tags).values({ id: 1, label: "a" })).pipe(transaction)
const readOnly: never = transaction(Query.all(from(tags).select(columns(tags))), { access: "read only" })

const renamedOne = update(users).set({ email: "a" }).where(eq(users.id, 1n))
const updated: never = renamedOne
const updatedRows: never = Query.all(renamedOne.returning({ id: users.id, email: users.email }))
const touchesNothing: never = Query.one(update(posts).set({ rating: null }).everyRow())
const deleted: never = Query.one(deleteFrom(posts).where(eq(posts.id, 1n)))

const aggregates = from(users).where(gt(users.age, 1)).select({ n: count(), latest: max(users.createdAt) })
const oneRow: never = Query.one(aggregates)
const perGroup: never = Query.one(from(users).groupBy(users.age).select({ n: count() }))
const limited: never = Query.one(aggregates.limit(1))
