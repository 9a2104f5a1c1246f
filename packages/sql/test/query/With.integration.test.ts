/** Data-modifying queries in WITH: text, parameters and rows, and what the parts can break together. */
import {
  asc,
  columns,
  count,
  createAll,
  cte,
  dataModel,
  deleteFrom,
  eq,
  from,
  gt,
  insert,
  lt,
  Pg,
  Query,
  sum,
  table,
  truncate,
  update,
  updateMany,
  withWrite
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const posts = table(
  "posts",
  class Posts {
    id = Pg.integer().primaryKey()
    title = Pg.text()
    views = Pg.integer()
  }
)

const archive = table(
  "archive",
  class Archive {
    id = Pg.integer().primaryKey()
    title = Pg.text().unique()
  }
)

const parents = table(
  "parents",
  class Parents {
    id = Pg.bigint().identity().primaryKey()
    name = Pg.text().unique()
  }
)

const children = table(
  "children",
  class Children {
    parentId = Pg.bigint().references(() => parents.id)
    name = Pg.text()
  }
)

const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: createAll(dataModel({ posts, archive, parents, children }))
})

const filled = Effect.gen(function*() {
  yield* Query.run(truncate(posts, archive))
  yield* Query.run(
    insert(posts).values([{ id: 1, title: "a", views: 1 }, { id: 2, title: "b", views: 2 }, {
      id: 3,
      title: "c",
      views: 30
    }])
  )
})

const move = withWrite(
  "moved",
  deleteFrom(posts).where(lt(posts.views, 10)).returning({ id: posts.id, title: posts.title }),
  (moved) =>
    insert(archive).select(from(moved).select({ id: moved.id, title: moved.title })).returning({ id: archive.id })
)

layer(database)("writes in WITH", (it) => {
  it.effect("moves rows between tables in one statement", () =>
    Effect.gen(function*() {
      yield* filled
      assert.deepStrictEqual(Query.compile(move), {
        text:
          `with "moved" as (delete from "posts" where "posts"."views" < $1 returning "posts"."id", "posts"."title") ` +
          `insert into "archive" ("id", "title") select "moved"."id", "moved"."title" from "moved" returning "archive"."id"`,
        parameters: ["10"]
      })
      const rows = yield* Query.all(move)
      assert.deepStrictEqual([...rows].toSorted((a, b) => a.id - b.id), [{ id: 1 }, { id: 2 }])
      assert.deepStrictEqual(yield* Query.all(from(posts).select({ id: posts.id })), [{ id: 3 }])
    }))

  it.effect("what any part breaks is named, and then nothing happened", () =>
    Effect.gen(function*() {
      yield* filled
      yield* Query.run(insert(archive).values({ id: 9, title: "b" }))
      const broken = yield* Effect.flip(Query.all(move))
      assert.deepInclude(broken, { _tag: "ConstraintViolation", constraint: "archive_title_key" })
      assert.deepStrictEqual(yield* Query.one(from(posts).select({ n: count() })), { n: 3 })
      assert.deepStrictEqual(move.plan.constraints.map(({ name }) => name), ["archive_pkey", "archive_title_key"])
      assert.deepStrictEqual([move.plan.access, move.plan.incoming], ["writes", true])
    }))

  it.effect("reads what was written; several writes, one reading the other; a write that nobody reads runs too", () =>
    Effect.gen(function*() {
      yield* filled
      const changed = withWrite(
        "changed",
        update(posts).set({ views: 5 }).where(gt(posts.views, 1)).returning({ id: posts.id, views: posts.views }),
        (changed) => {
          const large = cte("large", from(changed).where(gt(changed.id, 2)).select({ id: changed.id }))
          return from(changed).leftJoin(large, eq(large.id, changed.id))
            .select({ id: changed.id, views: changed.views, large: large.id }).orderBy(asc(changed.id))
        }
      )
      assert.deepStrictEqual(yield* Query.all(changed), [{ id: 2, views: 5, large: null }, {
        id: 3,
        views: 5,
        large: 3
      }])
      const family = (name: string) =>
        withWrite(
          "parent",
          insert(parents).values({ name }).returning({ id: parents.id }),
          (parent) =>
            withWrite(
              "offspring",
              insert(children).select(
                from(parent).innerJoin(posts, gt(posts.id, 0)).select({ parentId: parent.id, name: posts.title })
              ).returning({ name: children.name }),
              (offspring) =>
                withWrite(
                  "unread",
                  deleteFrom(archive).everyRow().returning({ id: archive.id }),
                  () =>
                    from(offspring).select({ name: offspring.name, names: offspring.name }).orderBy(asc(offspring.name))
                )
            )
        )
      assert.strictEqual(
        Query.compile(family("x")).text,
        `with "parent" as (insert into "parents" ("name") values ($1) returning "parents"."id"), ` +
          `"offspring" as (insert into "children" ("parent_id", "name") select "parent"."id" as "parentId", ` +
          `"posts"."title" as "name" from "parent" inner join "posts" on "posts"."id" > $2 returning "children"."name"), ` +
          `"unread" as (delete from "archive" returning "archive"."id") ` +
          `select "offspring"."name", "offspring"."name" as "names" from "offspring" order by "offspring"."name"`
      )
      yield* Query.run(insert(archive).values({ id: 1, title: "x" }))
      const rows = yield* Query.all(family("p"))
      assert.deepStrictEqual(rows.map(({ name }) => name), ["a", "b", "c"])
      assert.deepStrictEqual(yield* Query.all(from(archive).select(columns(archive))), [])
      assert.deepInclude(yield* Effect.flip(Query.all(family("p"))), { constraint: "parents_name_key" })
      const total = withWrite(
        "gone",
        deleteFrom(posts).everyRow().returning({ views: posts.views }),
        (gone) => from(gone).select({ total: sum(gone.views) })
      )
      assert.deepStrictEqual(yield* Query.one(total), { total: 11 })
    }))

  it.effect("refuses a write that is read elsewhere, one without returning, an insert without rows", () =>
    Effect.gen(function*() {
      let leaked = from(posts).select({ id: posts.id })
      withWrite("changed", deleteFrom(posts).everyRow().returning({ id: posts.id }), (changed) => {
        leaked = from(changed).select({ id: changed.id }) as never
        return leaked
      })
      const refused = yield* Effect.flip(Query.all(leaked))
      assert.include(refused.message, "the data-modifying query \"changed\" is read outside of the `withWrite`")
      assert.throws(
        () => withWrite("w", deleteFrom(posts).everyRow() as never, () => from(posts).select({ id: posts.id })),
        "the write \"w\" returns nothing"
      )
      assert.throws(
        () => withWrite("w", from(posts).select({ id: posts.id }) as never, () => from(posts).select({ id: posts.id })),
        "\"w\" is no insert, update, delete or merge"
      )
      const written = insert(posts).values({ id: 7, title: "x", views: 1 }).returning({ id: posts.id })
      assert.throws(() => withWrite("w", written, () => truncate(archive)), "TRUNCATE cannot stand behind WITH")
      const none = withWrite(
        "w",
        insert(posts).values([]).returning({ id: posts.id }),
        (w) => from(w).select({ id: w.id })
      )
      const empty = yield* Effect.flip(Query.all(none))
      assert.include(empty.message, "an insert without rows is no statement")
      const noUpdate = updateMany(posts).by("id").set([]).returning({ id: posts.id })
      const unchanged = yield* Effect.flip(Query.all(withWrite("w", noUpdate, (w) => from(w).select({ id: w.id }))))
      assert.include(unchanged.message, "nothing is set in an update of \"posts\"")
    }))
})
