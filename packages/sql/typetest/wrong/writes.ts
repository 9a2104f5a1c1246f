/** Wrong writes: over several tables, of many rows, MERGE, WITH, conflicts. */
import {
  add,
  after,
  alias,
  assignElement,
  assignPath,
  assignSlice,
  before,
  cte,
  dataModel,
  deleteFrom,
  eq,
  from,
  insert,
  mergeAction,
  mergeInto,
  Pg,
  Query,
  table,
  truncate,
  update,
  updateMany,
  withWrite
} from "@aludel/sql"
import { posts, tags, users } from "../schema.ts"

const blog = dataModel({ users, posts, tags })
const sheets = table(
  "sheets",
  class Sheets {
    id = Pg.integer().primaryKey()
    tags = Pg.text().array()
    doc = Pg.jsonb()
  }
)
const byAuthor = eq(posts.authorId, users.id)

update(users).from(posts).set({ name: tags.label }) // wrong
update(users).from(posts).set({ name: posts.rating }) // wrong
update(users).from(posts).leftJoin(tags, eq(tags.label, posts.title)).set({ name: tags.label }) // wrong
update(users).from(posts).leftJoin(tags, eq(tags.label, users.name)) // wrong
update(users).from(posts).set({ nam: posts.title }) // wrong
update(users).from(posts).set({ id: posts.id }) // wrong
update(users).from(posts).set({ name: posts.title }).where(eq(tags.id, 1)) // wrong
update(users).from(posts).set({ name: "a" }).where(byAuthor).returning({ id: tags.id }) // wrong
update(users).set({ name: posts.title }).from(posts) // wrong
update(users).set({ name: "a" }).everyRow().returning({ was: before(users).name }) // wrong
update(users).set({ name: "a" }).everyRow().returningChange({ was: before(posts).title }) // wrong
update(users).set({ name: "a" }).where(eq(after(users).name, "b")) // wrong
Query.run(update(users).from(posts).set({ name: "a" })) // wrong
update(sheets).set({ tags: assignElement(sheets.tags, 1, 1) }) // wrong
update(sheets).set({ tags: assignElement(sheets.tags, "1", "a") }) // wrong
update(sheets).set({ tags: assignSlice(sheets.tags, 1, 2, "a") }) // wrong
update(sheets).set({ tags: assignElement(sheets.doc, 1, "a") }) // wrong
update(sheets).set({ id: assignElement(sheets.tags, 1, "a") }) // wrong
update(sheets).set({ tags: assignElement(sheets.tags, posts.rating, "a") }) // wrong
update(sheets).set({ doc: assignPath(sheets.tags, [true], "a") }) // wrong
from(sheets).select({ tags: assignElement(sheets.tags, 1, "a") }) // wrong
assignElement(sheets.id, 1, 1) // wrong
assignPath(sheets.id, ["a"], 1) // wrong

deleteFrom(posts).using(users).where(eq(tags.id, 1)) // wrong
deleteFrom(posts).using(users).where(byAuthor).returning({ id: tags.id }) // wrong
Query.run(deleteFrom(posts).using(users)) // wrong
deleteFrom(posts).within({ posts }) // wrong

updateMany(users).by("nope") // wrong
updateMany(users).by("id").set([{ name: "a" }]) // wrong
updateMany(users).by("id").set([{ id: 1n, nam: "a" }]) // wrong
updateMany(users).by("id").set([{ id: 1n, name: 1 }]) // wrong
updateMany(users).by("id").set([{ id: 1n, name: null }]) // wrong
updateMany(users).by("email").set([{ email: "a", id: 1n }]) // wrong
updateMany(users).by("id").set([{ id: 1n, age: add(users.age, 1) }]) // wrong
Query.run(updateMany(users).by("id")) // wrong

const row = insert(users).values({ email: "a", name: "b" })
row.onConflict(users.email, users.age).doNothing() // wrong
row.onConflict().doUpdate(() => ({ name: "b" })) // wrong
row.onConflict(users.email).doUpdate((excluded) => ({ id: excluded.id })) // wrong
row.onConflict(users.email).doUpdate(() => ({ name: posts.title })) // wrong
row.onConflict(users.email).doUpdate(() => ({ name: "a" }), { where: () => eq(posts.id, 1n) }) // wrong
insert(users).overriding("system").values({ email: "a", name: "b" }) // wrong
insert(users).values({ id: 1n, email: "a", name: "b" }) // wrong

const merge = mergeInto(tags).using(posts, eq(posts.title, tags.label))
mergeInto(tags).using(posts, eq(users.name, tags.label)) // wrong
Query.run(merge) // wrong
merge.whenMatched(eq(users.id, 1n)) // wrong
merge.whenNotMatched(eq(tags.id, 1)) // wrong
merge.whenNotMatchedBySource(eq(posts.id, 1n)) // wrong
merge.whenMatched().insert({ id: 1, label: "a" }) // wrong
merge.whenNotMatched().update({ label: "a" }) // wrong
merge.whenNotMatched().insert({ id: 1 }) // wrong
merge.whenNotMatched().insert({ id: 1, label: tags.label }) // wrong
merge.whenNotMatched().insert({ id: posts.title, label: "a" }) // wrong
merge.whenMatched().update({ label: posts.id }) // wrong
merge.whenNotMatchedBySource().update({ label: posts.title }) // wrong
merge.whenMatched().delete().returning({ name: users.name }) // wrong
merge.whenMatched().delete().returning({ id: tags.id }).whenNotMatched() // wrong
from(tags).select({ action: mergeAction() }) // wrong

cte("gone", deleteFrom(posts).everyRow().returning({ id: posts.id })) // wrong
withWrite("read", from(posts).select({ id: posts.id }), (read) => from(read).select({ id: read.id })) // wrong
withWrite("gone", deleteFrom(posts).everyRow(), (gone) => from(gone).select({ id: posts.id })) // wrong
const gone = deleteFrom(posts).everyRow().returning({ id: posts.id })
withWrite("gone", gone, (gone) => from(gone).select({ id: gone.nope })) // wrong
truncate(cte("c", from(posts).select({ id: posts.id }))) // wrong
truncate(users, alias(posts, "p")) // wrong
truncate() // wrong
