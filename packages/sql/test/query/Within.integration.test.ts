/** What a data model tells a delete and an update of keys: the foreign keys that can break, by name. */
import {
  createAll,
  dataModel,
  deleteFrom,
  eq,
  foreignKey,
  insert,
  Pg,
  Query,
  table,
  update,
  updateMany
} from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const users = table(
  "users",
  class Users {
    id = Pg.integer().primaryKey()
    code = Pg.text().unique()
    bossId = Pg.integer().nullable().references(() => users.id)
  }
)

const posts = table(
  "posts",
  class Posts {
    id = Pg.integer().primaryKey()
    authorId = Pg.integer().references(() => users.id, { onDelete: "cascade", onUpdate: "cascade" })
  }
)

const comments = table(
  "comments",
  class Comments {
    id = Pg.integer().primaryKey()
    postId = Pg.integer().references(() => posts.id, { onDelete: "restrict" })
  }
)

const likes = table(
  "likes",
  class Likes {
    userCode = Pg.text().nullable().references(() => users.code, { onDelete: "set null", onUpdate: "restrict" })
    userId = Pg.integer().nullable()
  },
  { constraints: [foreignKey(["userId"], () => [users.id], { name: "likes_of_users", onDelete: "set default" })] }
)

const other = table(
  "other",
  class Other {
    postId = Pg.integer().references(() => posts.id, { onDelete: "cascade" })
  }
)

const blog = dataModel({ users, posts, comments, likes, other })
const database = TestDatabase.layer({
  url: inject("databaseUrl"),
  prepare: Effect.gen(function*() {
    yield* createAll(blog)
    yield* Query.run(insert(users).values([1, 2, 3, 4, 5].map((id) => ({ id, code: `u${id}` }))))
    yield* Query.run(insert(users).values({ id: 6, code: "u6", bossId: 2 }))
    yield* Query.run(insert(posts).values([{ id: 1, authorId: 1 }, { id: 4, authorId: 4 }]))
    yield* Query.run(insert(comments).values({ id: 1, postId: 1 }))
    yield* Query.run(insert(likes).values({ userCode: "u3" }))
  })
})

const names = (query: { readonly plan: { readonly constraints: ReadonlyArray<{ readonly name: string }> } }) =>
  query.plan.constraints.map(({ name }) => name).toSorted()

layer(database)("within a data model", (it) => {
  it.effect("a delete declares those that refuse it, and behind a cascade those of its tables", () =>
    Effect.gen(function*() {
      const remove = (id: number) => deleteFrom(users).within(blog).where(eq(users.id, id))
      assert.deepStrictEqual(names(remove(1)), ["comments_post_id_fkey", "likes_of_users", "users_boss_id_fkey"])
      assert.deepStrictEqual(names(deleteFrom(posts).within(blog).everyRow()), ["comments_post_id_fkey"])
      assert.deepStrictEqual(names(deleteFrom(comments).within(blog).everyRow()), [])
      assert.isFalse(remove(1).plan.incoming)
      assert.deepInclude(yield* Effect.flip(Query.run(remove(1))), {
        _tag: "ConstraintViolation",
        constraint: "comments_post_id_fkey",
        table: "comments"
      })
      assert.deepInclude(yield* Effect.flip(Query.run(remove(2))), {
        constraint: "users_boss_id_fkey",
        kind: "foreign key"
      })
      assert.strictEqual(yield* Query.run(remove(4)), 1)
    }))

  it.effect("without it any name can come", () =>
    Effect.gen(function*() {
      const remove = deleteFrom(users).where(eq(users.id, 2))
      assert.isTrue(remove.plan.incoming)
      assert.deepInclude(yield* Effect.flip(Query.run(remove)), {
        _tag: "ConstraintViolation",
        constraint: "users_boss_id_fkey"
      })
      assert.deepInclude(yield* Effect.flip(Query.run(update(users).set({ id: 20 }).where(eq(users.id, 2)))), {
        _tag: "ConstraintViolation",
        constraint: "users_boss_id_fkey"
      })
      const renamed = yield* Effect.flip(Query.run(update(users).set({ code: "x" }).where(eq(users.id, 3))))
      assert.deepInclude(renamed, { _tag: "DatabaseError" })
    }))

  it.effect("an update declares those that point at the columns that it sets", () =>
    Effect.gen(function*() {
      const set = update(users).within(blog)
      assert.deepStrictEqual(names(set.set({ id: 7 }).everyRow()), [
        "likes_of_users",
        "users_boss_id_fkey",
        "users_pkey"
      ])
      assert.deepStrictEqual(names(set.set({ code: "x" }).everyRow()), ["likes_user_code_fkey", "users_code_key"])
      assert.deepStrictEqual(names(set.set({ bossId: null }).everyRow()), ["users_boss_id_fkey"])
      assert.deepInclude(yield* Effect.flip(Query.run(set.set({ code: "x" }).where(eq(users.id, 3)))), {
        _tag: "ConstraintViolation",
        constraint: "likes_user_code_fkey",
        table: "likes"
      })
      const many = updateMany(users).within(blog).by("id").set([{ id: 3, code: "y" }])
      assert.deepInclude(yield* Effect.flip(Query.run(many)), { constraint: "likes_user_code_fkey" })
    }))

  it.effect("a table that is not in the model is refused", () =>
    Effect.sync(() => {
      const alone = table("alone", { id: Pg.integer().primaryKey() })
      assert.throws(() => deleteFrom(alone).within(blog).everyRow(), "table \"alone\" is not in this data model")
    }))
})
