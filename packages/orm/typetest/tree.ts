/** The models that the type tests speak about. */
import { models } from "@aludel/orm"
import { concat, dataModel, isNull, Pg, primaryKey, table } from "@aludel/sql"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(100).unique()
    role = Pg.text()
    secret = Pg.text()
  }
)
export const profiles = table(
  "profiles",
  class Profiles {
    id = Pg.bigint().identity().primaryKey()
    userId = Pg.bigint().unique().references(() => users.id)
    bio = Pg.text().nullable()
  }
)
export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    editorId = Pg.bigint().nullable().references(() => users.id)
    title = Pg.text()
    published = Pg.boolean()
    deletedAt = Pg.timestamptz().nullable()
  }
)
export const tags = table(
  "tags",
  class Tags {
    id = Pg.bigint().primaryKey()
    name = Pg.text()
  }
)
export const postTags = table(
  "post_tags",
  class PostTags {
    postId = Pg.bigint().references(() => posts.id)
    tagId = Pg.bigint().references(() => tags.id)
    place = Pg.integer()
  },
  { constraints: [primaryKey("postId", "tagId")] }
)
export const blog = dataModel({ users, profiles, posts, tags, postTags })

export const { posts: Post, postTags: PostTag, profiles: Profile, tags: Tag, users: User } = models(blog, (r) => ({
  users: { posts: r.many.posts({ by: "authorId" }), profile: r.one.profiles({ by: "userId" }) },
  profiles: { user: r.one.users({ by: "userId" }) },
  posts: {
    author: r.one.users({ by: "authorId" }),
    editor: r.one.users({ by: "editorId" }),
    tags: r.many.tags({ through: "postTags" })
  },
  postTags: { post: r.one.posts({ by: "postId" }) }
}), {
  users: { deferred: ["secret"], computed: (u) => ({ label: concat(u.email, " ", u.role) }) },
  posts: { where: (p) => isNull(p.deletedAt), version: "id" }
})
