/** The tables and models that the type tests of writing speak about. */
import { models } from "@aludel/orm"
import { dataModel, Pg, primaryKey, table } from "@aludel/sql"

const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    bio = Pg.text().nullable()
  }
)
const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    title = Pg.text()
  }
)
const tags = table(
  "tags",
  class Tags {
    id = Pg.integer().primaryKey()
    name = Pg.text().unique()
  }
)
const postTags = table(
  "post_tags",
  class PostTags {
    postId = Pg.bigint().references(() => posts.id)
    tagId = Pg.integer().references(() => tags.id)
  },
  { constraints: [primaryKey("postId", "tagId")] }
)

export const { postTags: PostTag, posts: Post, tags: Tag, users: User } = models(
  dataModel({ users, posts, tags, postTags }),
  (r) => ({
    users: { posts: r.many.posts({ by: "authorId" }) },
    posts: { author: r.one.users({ by: "authorId" }), tags: r.many.tags({ through: "postTags" }) }
  })
)
