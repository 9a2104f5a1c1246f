/** Wrong nested writes, repositories and sessions. */
import { models, Repository, Session } from "@aludel/orm"
import { dataModel, eq, Pg, table } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { Post, PostTag, Tag, User } from "../blog.ts"

User.create({ email: "a", name: "b" }) // wrong
User.create({}) // wrong
User.create({ email: 1 }) // wrong
User.create({ email: "a", id: 1n }) // wrong
Post.create({ title: "a" }) // wrong
Post.create({ title: "a", author: { connect: { bio: "a" } } }) // wrong
Post.create({ title: "a", authorId: 1n, tags: { connect: [{ title: "a" }] } }) // wrong
User.create({ email: "a", posts: { create: [{ titel: "a" }] } }) // wrong
User.create({ email: "a", posts: { create: { title: 1 } } }) // wrong
User.create({ email: "a", posts: [{ title: "a" }] }) // wrong
User.createMany([{ email: "a", posts: { create: { title: "a" } } }]) // wrong
Post.create({ title: "a", author: { create: { email: "a", nam: "b" } } }) // wrong
Post.create({ title: "a", authorId: 1n, tags: { set: [] } }) // wrong
User.update({ bio: "a" }, { email: "b" }) // wrong
User.update({ id: 1n }, { emial: "b" }) // wrong
User.update({ id: 1n }, { id: 2n }) // wrong
User.update({ id: 1n }, { posts: { remove: { id: 1n } } }) // wrong
User.update({ id: 1n }, { posts: { create: [{ titel: "a" }] } }) // wrong
User.update({ id: 1n }, { posts: { upsert: { where: { id: 1n }, create: {}, update: {} } } }) // wrong
Post.update({ id: 1n }, { tags: { upsert: { where: { id: 1 }, create: {}, update: {} } } }) // wrong
User.update({ id: 1n }, { posts: { disconnect: [{ title: "a" }] } }) // wrong
PostTag.delete({ postId: 1n }) // wrong
User.delete(1n) // wrong

const members = table(
  "members",
  class Members {
    id = Pg.integer().primaryKey()
  }
)
models(dataModel({ members }), () => ({}), { members: { version: "version" } }) // wrong

const users = Repository.make(User)
users.findBy({ bio: "a" }) // wrong
users.find({ where: { emial: "a" } }) // wrong
users.find({ orderBy: { email: "up" } }) // wrong
users.insert({ bio: "a" }) // wrong
users.update({ email: "a" }, { id: 1n }) // wrong
users.upsert({ email: "a" }, ["emial"]) // wrong
Repository.make(Tag).getOrCreate({ id: 1, name: "a" }) // wrong

Effect.gen(function*() {
  const session = yield* Session
  const alice = yield* session.add(User, { email: "a" })
  const row = yield* session.value(alice)
  yield* session.add(User, { emial: "a" }) // wrong
  yield* session.add(User, { email: "a", posts: [{ title: 1 }] }) // wrong
  yield* session.add(Post, { title: "a", author: 1 }) // wrong
  yield* session.add(User, { email: "a", posts: [{ titel: "a" }] }) // wrong
  yield* session.add(User, {}) // wrong
  yield* session.update(row, { emial: "a" }) // wrong
  yield* session.update(alice, { email: 1 }) // wrong
  yield* session.get(User, { bio: "a" }) // wrong
  yield* session.merge(User, { email: 1 }) // wrong
  yield* session.value(row) // wrong
})

const { comments: Comment, members: Member } = models(
  dataModel({
    members,
    comments: table(
      "comments",
      class Comments {
        id = Pg.integer().primaryKey()
        memberId = Pg.integer().references(() => members.id)
        kind = Pg.text()
      }
    )
  }),
  (r) => ({
    members: {
      comments: r.many.comments({ by: "memberId" }),
      loud: r.many.comments({ by: "memberId", where: (c) => eq(c.kind, "loud") })
    },
    comments: { member: r.one.members({ by: "memberId", when: { kind: "loud" } }) }
  })
)
Member.create({ id: 1, loud: { create: { id: 1, kind: "a" } } }) // wrong
Member.update({ id: 1 }, { loud: { set: [] } }) // wrong
Comment.create({ id: 1, kind: "a" }) // wrong
Effect.flatMap(Session, (session) => session.add(Member, { id: 1, loud: [{ id: 1, kind: "a" }] })) // wrong
