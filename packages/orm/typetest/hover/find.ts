/** What a hover shows of models and of what they yield. */
import { type Model, Session } from "@aludel/orm"
import { concat, desc, eq } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { Post, PostTag, User } from "../tree.ts"

const plain: never = User.find()
const columns: never = User.find({ columns: ["id", "secret"] })
const first: never = User.findFirst({ columns: ["id"] })
const byId: never = User.findById(1n)
const byKeys: never = PostTag.findById({ postId: 1n, tagId: 2n }, { with: { post: { columns: ["title"] } } })
const counted: never = User.count({ where: (u) => eq(u.label, "x") })
const streamed: never = User.stream({ columns: ["id"] })
const paged: never = User.page({ size: 3, columns: ["id"], with: { posts: "count" } })
const locked: never = User.find({ columns: ["id"], for: "update" })
const dynamic: never = User.findDynamic({ columns: ["id"] })

const page: never = User.find({
  where: (u) => eq(u.role, "admin"),
  extras: (u) => ({ full: concat(u.label, "!") }),
  with: {
    profile: true,
    posts: {
      where: (p, r) => r.tags.some((t) => eq(t.name, "effect")),
      orderBy: (p) => desc(p.id),
      limit: 5,
      columns: ["id", "title"],
      with: {
        tags: { columns: ["name"], extras: (_t, _r, between) => ({ place: between.place }) },
        author: { columns: ["email"] },
        editor: { columns: ["email"] }
      }
    }
  }
})
const lazy: never = User.load.posts({ id: 1n }, { columns: ["title"], limit: 3 })
const lazyOne: never = Post.load.author({ authorId: 1n }, { columns: ["email"] })
const lazyPlain: never = User.load.posts({ id: 1n })
const lazyWith: never = User.load.posts({ id: 1n }, {
  columns: ["id"],
  with: { tags: { columns: ["name"] }, author: true }
})
const lazyExtras: never = User.load.posts({ id: 1n }, { extras: (p) => ({ loud: concat(p.title, "!") }) })
const lazyThrough: never = Post.load.tags({ id: 1n }, {
  columns: ["name"],
  extras: (_t, _r, between) => ({ place: between.place })
})
const lazyCriterion: never = PostTag.load.post({ postId: 1n }, { columns: ["id"] })

declare const row: Model.Row<typeof User>
const rowOfModel: never = row
declare const found: Model.Found<
  typeof Post,
  { columns: ["id"]; with: { author: { columns: ["email"] }; tags: "count" } }
>
const foundOfModel: never = found

const inSession: never = Effect.flatMap(Session, (session) => session.find(User))
const lockedInSession: never = Effect.flatMap(Session, (session) => session.find(User, { for: "update" }))
const adopted: never = Effect.flatMap(Session, (session) => session.adopt(User, []))
