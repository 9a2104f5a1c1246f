/** Rows from outside, with rows of their relations, brought into a session. */
import { InvalidWrite, Session, StaleRow } from "@aludel/orm"
import { asc, createAll } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"
import { Account, person, Pet, Post, PostTag, postTags, shop, Tag, Toy, User } from "./Shop.ts"

const merging = <A, E, R>(body: (session: Session["Service"]) => Effect.Effect<A, E, R>) =>
  counted(Session.scoped(Effect.flatMap(Session, (session) => Effect.tap(body(session), () => session.commit))))

const writes = (statements: ReadonlyArray<string>) =>
  statements.filter((text) => !text.startsWith("select")).map((text) =>
    text.replaceAll("\"", "").split(" ").slice(0, text.startsWith("update") ? 2 : 3).join(" ")
  )

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(shop) }))("merge", (it) => {
  it.effect("a tree that was read elsewhere: what differs is written, and nothing else", () =>
    sandbox(Effect.gen(function*() {
      yield* Account.create({
        id: 1,
        name: "ann",
        pets: { create: [{ id: 1, name: "rex", toys: { create: [{ id: 1 }, { id: 2 }] } }, { id: 2, name: "tom" }] }
      })
      const [tree] = yield* Account.find({ with: { pets: { orderBy: (p) => asc(p.id), with: { toys: true } } } })
      assert.isDefined(tree)
      const same = yield* merging((session) => session.merge(Account, tree))
      assert.deepStrictEqual(writes(same.statements), [])
      // The account, its pets, the toys of each pet.
      assert.strictEqual(same.statements.length, 4)

      const [rex, tom] = tree.pets
      assert.isDefined(rex)
      assert.isDefined(tom)
      const changed = yield* merging((session) =>
        session.merge(Account, {
          ...tree,
          pets: [{ ...rex, name: "max", toys: [{ id: 1, name: "ball" }, { id: 3, name: "new" }] }]
        })
      )
      // One toy is no longer named, and does not stay alone; a pet is no longer named, and stays.
      assert.deepStrictEqual(writes(changed.statements).toSorted(), [
        "delete from toys",
        "insert into toys",
        "update pets",
        "update pets",
        "update toys"
      ])
      assert.deepStrictEqual(yield* Pet.find({ orderBy: (p) => asc(p.id) }), [
        { id: 1, ownerId: 1, name: "max" },
        { id: 2, ownerId: null, name: "tom" }
      ])
      assert.deepStrictEqual(yield* Toy.find({ orderBy: (t) => asc(t.id) }), [
        { id: 1, petId: 1, name: "ball" },
        { id: 3, petId: 1, name: "new" }
      ])
      assert.strictEqual(Option.getOrThrow(yield* Account.findById(1)).version, 1)
    })))

  it.effect("new rows with new rows; a parent beside its child", () =>
    sandbox(Effect.gen(function*() {
      const { statements } = yield* merging((session) =>
        session.merge(User, { ...person("ann"), posts: [{ title: "one" }, { title: "two" }] })
      )
      assert.deepStrictEqual(writes(statements), ["insert into users", "insert into posts"])
      const [ann] = yield* User.find()
      const [one] = yield* Post.find({ orderBy: (p) => asc(p.id) })
      assert.isDefined(ann)
      assert.isDefined(one)
      const child = yield* merging((session) => session.merge(Post, { ...one, author: { ...ann, bio: "changed" } }))
      assert.deepStrictEqual(writes(child.statements), ["update users"])
      assert.strictEqual(Option.getOrThrow(yield* User.findById(ann.id)).bio, "changed")
    })))

  it.effect("rows on the other side of a table between: links come and go", () =>
    sandbox(Effect.gen(function*() {
      const [red, blue] = yield* Tag.createMany([{ name: "red" }, { name: "blue" }])
      assert.isDefined(red)
      assert.isDefined(blue)
      const post = yield* Post.create({
        title: "one",
        author: { create: person("ann") },
        tags: { connect: { id: red.id } }
      })
      const { statements } = yield* merging((session) =>
        session.merge(Post, { id: post.id, tags: [{ id: blue.id, name: "navy" }] })
      )
      assert.deepStrictEqual(writes(statements).toSorted(), [
        "delete from post_tags",
        "insert into post_tags",
        "update tags"
      ])
      assert.deepStrictEqual(yield* PostTag.find(), [{ postId: post.id, tagId: blue.id }])
      assert.deepStrictEqual((yield* Tag.find({ orderBy: (t) => asc(t.id) })).map(({ name }) => name), ["red", "navy"])
      const again = yield* merging((session) => session.merge(Post, { id: post.id, tags: [{ id: blue.id }] }))
      assert.deepStrictEqual(writes(again.statements), [])
      assert.strictEqual(postTags.postId.key, "postId")
    })))

  it.effect("refused: an old copy of a version, rows that cannot be without the one that no longer names them", () =>
    sandbox(Effect.gen(function*() {
      yield* Account.create({ id: 1, name: "ann" })
      yield* Account.update({ id: 1 }, { name: "bob" })
      const stale = yield* Effect.flip(merging((session) => session.merge(Account, { id: 1, name: "x", version: 1 })))
      assert.instanceOf(stale, StaleRow)
      const ann = yield* User.create({ ...person("ann"), posts: { create: { title: "one" } } })
      const orphans = yield* Effect.flip(merging((session) => session.merge(User, { id: ann.id, posts: [] })))
      assert.instanceOf(orphans, InvalidWrite)
      assert.strictEqual(yield* Post.count(), 1)
    })))
})
