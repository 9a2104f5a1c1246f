/** The tables as Aludel declares them. */
import { index, Pg, primaryKey, table } from "@aludel/sql"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.text().unique()
    name = Pg.text()
    active = Pg.boolean()
    createdAt = Pg.timestamptz().defaultNow()
  }
)

export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    title = Pg.text()
    body = Pg.text()
    published = Pg.boolean()
    score = Pg.integer()
    rating = Pg.doublePrecision().nullable()
    createdAt = Pg.timestamptz().defaultNow()
    updatedAt = Pg.timestamptz().defaultNow()
  },
  { indexes: [index(["authorId", "id"])] }
)

export const events = table(
  "events",
  class Events {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint()
    title = Pg.text()
    body = Pg.text()
    published = Pg.boolean()
    score = Pg.integer()
  }
)

export const scores = table(
  "scores",
  class Scores {
    userId = Pg.bigint().primaryKey()
    score = Pg.integer()
  }
)

export const tallies = table(
  "tallies",
  class Tallies {
    userId = Pg.bigint().primaryKey()
    score = Pg.integer()
  }
)

export const profiles = table(
  "profiles",
  class Profiles {
    userId = Pg.bigint().primaryKey().references(() => users.id)
    bio = Pg.text()
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
  },
  { constraints: [primaryKey("postId", "tagId")] }
)

export const comments = table(
  "comments",
  class Comments {
    id = Pg.bigint().identity().primaryKey()
    userId = Pg.bigint().references(() => users.id)
    body = Pg.text()
  },
  { indexes: [index(["userId"])] }
)

export const numbers = table(
  "numbers",
  class Numbers {
    n = Pg.integer()
    name = Pg.text()
  }
)
