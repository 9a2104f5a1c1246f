/** What nested writes, repositories and sessions show when hovered. */
import { Repository, Session } from "@aludel/orm"
import * as Effect from "effect/Effect"
import { Post, PostTag, User } from "../blog.ts"

const created: never = User.create({
  email: "a",
  posts: { create: [{ title: "a", tags: { create: { id: 1, name: "a" } } }] }
})
const child: never = Post.create({ title: "a", author: { create: { email: "a" } } })
const updated: never = User.update({ email: "a" }, { posts: { connect: { id: 1n } } })
const many: never = User.createMany([{ email: "a" }])
const deleted: never = PostTag.delete({ postId: 1n, tagId: 1 })

const users = Repository.make(User)
const inserted: never = users.insert({ email: "a" })
const found: never = users.findBy({ email: "a" })
const page: never = users.page({ size: 10, orderBy: { email: "asc" } })
const changed: never = users.update({ id: 1n }, { bio: null })

class Users extends Repository.Service<Users>()("app/Users", User) {}
const layer: never = Users.layer
const memory: never = Users.memory()

const work = Effect.gen(function*() {
  const session = yield* Session
  const pending = yield* session.add(User, { email: "a", posts: [{ title: "a" }] })
  const added: never = pending
  const row: never = yield* session.value(pending)
  const changed: never = session.update(pending, { bio: "a" })
  const one: never = session.get(User, { id: 1n })
  yield* session.commit
})
const unit: never = Session.scoped(work)
