/** What the writes over several tables, many rows, MERGE and WITH show when hovered. */
import {
  add,
  after,
  alias,
  before,
  catchConstraint,
  dataModel,
  deleteFrom,
  eq,
  from,
  insert,
  lower,
  mergeAction,
  mergeInto,
  Query,
  truncate,
  update,
  updateMany,
  withWrite
} from "@aludel/sql"
import * as Effect from "effect/Effect"
import { posts, tags, users } from "../schema.ts"

const blog = dataModel({ users, posts, tags })

const joined = update(users).from(posts).leftJoin(tags, eq(tags.label, posts.title))
  .set({ name: posts.title, age: tags.id })
  .where(eq(posts.authorId, users.id))
const updated: never = joined
const updatedRows: never = Query.all(joined.returning({ name: users.name, title: posts.title, label: tags.label }))
const was = alias(users, "was")
const self: never = Query.all(
  update(users).from(was).set({ name: lower(was.name) }).where(eq(was.id, users.id)).returning({ was: was.name })
)
const changed: never = Query.all(
  update(users).set({ name: "a" }).everyRow().returningChange({ was: before(users).name, is: after(users).name })
)
const upserted: never = Query.one(
  insert(users).values({ email: "a", name: "b" }).onConflict(users.email).doUpdate(({ name }) => ({ name }))
    .returningChange({ was: before(users).name, is: after(users).name })
)
const setsKey: never = Query.run(update(tags).set({ id: 1 }).everyRow())
const setsKeyWithin: never = Query.run(update(tags).within(blog).set({ id: 1 }).everyRow())

const add_ = insert(users).values({ email: "a", name: "b" })
const anyConflict: never = Query.run(add_.onConflict().doNothing())
const bothConflict: never = Query.run(add_.onConflict(users.name, users.email).doNothing())
const conditional: never = Query.one(
  add_.onConflict(users.email).doUpdate(({ age }) => ({ age: add(users.age, age) }), {
    where: (excluded) => eq(excluded.name, users.name)
  })
)
const overriding: never = Query.one(insert(users).overriding("system value").values({ id: 1n, email: "a", name: "b" }))

const many: never = Query.run(updateMany(users).by("id").set([{ id: 1, email: "a" }, { id: 2, age: null }]))

const deleted: never = Query.run(deleteFrom(users).within(blog).where(eq(users.id, 1n)))
const caught: never = Query.run(deleteFrom(users).within(blog).where(eq(users.id, 1n))).pipe(
  catchConstraint("posts_author_id_fkey", () => Effect.succeed("has posts" as const))
)
const deletedUsing: never = Query.all(
  deleteFrom(posts).using(users).where(eq(users.id, posts.authorId)).returning({ id: posts.id, name: users.name })
)
const emptied: never = Query.run(truncate(users, posts).restartIdentity().cascade())

const merged = mergeInto(tags).using(posts, eq(posts.title, tags.label))
  .whenMatched(eq(posts.id, 1n)).update({ label: lower(posts.title) })
  .whenNotMatched().insert({ id: 1, label: posts.title })
const merge: never = Query.run(merged)
const mergeRows: never = Query.all(merged.returning({ action: mergeAction(), id: tags.id, title: posts.title }))
const mergeBySource: never = Query.all(
  mergeInto(tags).within(blog).using(posts, eq(posts.title, tags.label)).whenNotMatchedBySource().delete()
    .returning({ id: tags.id, title: posts.title, was: before(tags).label })
)

const moved: never = Query.run(withWrite(
  "moved",
  deleteFrom(posts).within(blog).everyRow().returning({ title: posts.title }),
  (moved) => insert(users).select(from(moved).select({ email: moved.title, name: moved.title }))
))
const written: never = Query.one(withWrite(
  "tag",
  insert(tags).values({ id: 1, label: "a" }).returning({ id: tags.id }),
  (tag) => from(tag).leftJoin(posts, eq(posts.title, "a")).select({ id: tag.id, title: posts.title })
))
