import { concat, dataModel, desc, eq, Pg, table } from "@aludel/sql"
import { models } from "../../src/model/Model.ts"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(100).unique()
    role = Pg.text()
  }
)
const profiles = table(
  "profiles",
  class Profiles {
    id = Pg.bigint().identity().primaryKey()
    userId = Pg.bigint().unique().references(() => users.id)
    bio = Pg.text().nullable()
  }
)
const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    editorId = Pg.bigint().nullable().references(() => users.id)
    title = Pg.text()
    published = Pg.boolean()
  }
)
const tags = table(
  "tags",
  class Tags {
    id = Pg.bigint().primaryKey()
    name = Pg.text()
  }
)
const postTags = table(
  "post_tags",
  class PostTags {
    postId = Pg.bigint().references(() => posts.id)
    tagId = Pg.bigint().references(() => tags.id)
  }
)
const blog = dataModel({ users, profiles, posts, tags, postTags })
const { users: User, posts: Post } = models(blog, (r) => ({
  users: { posts: r.many.posts({ by: "authorId" }), profile: r.one.profiles({ by: "userId" }) },
  posts: {
    author: r.one.users({ by: "authorId" }),
    editor: r.one.users({ by: "editorId" }),
    tags: r.many.tags({ through: "postTags" })
  }
}))
const page = User.find({
  where: (u, r) => eq(u.role, "admin"),
  extras: (u) => ({ full: concat(u.email, " ", u.role) }),
  with: {
    profile: true,
    posts: {
      where: (p, r) => r.tags.some((t) => eq(t.name, "effect")),
      orderBy: (p) => desc(p.id),
      limit: 5,
      columns: ["id", "title"],
      with: { tags: "count", author: true, editor: true }
    }
  }
})
export const hover: never = page
export const wrong = User.find({ with: { foo: true } })
export const wrong2 = User.find({ with: { posts: { with: { tgas: true } } } })
export const wrong3 = User.find({ columns: ["idd"] })
export const wrong4 = User.find({ where: (u) => eq(u.foo, 1) })
export const wrong5 = User.find({ wher: 1 })
export const wrong6 = User.find({ where: (u) => eq(posts.title, "x") })

export const wrong7 = User.find({ with: { posts: true, foo: true } })
export const wrong8 = User.find({
  with: { posts: { where: (p) => eq(p.title, "x"), with: { tags: true, tgas: true } } }
})
export const wrong9 = User.find({ where: (u) => eq(u.role, "x"), wher: 2 })
export const wrong10 = User.find({ with: { posts: { wher: 3, columns: ["id"] } } })
export const wrong11 = User.find({ with: { posts: { where: (p) => eq(users.role, "x") } } })
export const h2: never = User.find()
export const h3: never = User.find({ columns: ["id"] })
export const h4: never = Post.find({
  with: {
    author: { with: { profile: true } },
    editor: { columns: ["email"], extras: (u) => ({ full: concat(u.email, "x") }) }
  }
})
