/** The tables that the tests speak about: each kind of relation, a table in relation to itself, keys of several columns. */
import { models } from "@aludel/orm"
import { dataModel, foreignKey, type ForeignKeyTarget, Pg, primaryKey, table } from "@aludel/sql"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    name = Pg.text().unique()
    managerId = Pg.bigint().nullable().references(() => users.id)
  }
)
export const profiles = table(
  "profiles",
  class Profiles {
    id = Pg.bigint().identity().primaryKey()
    userId = Pg.bigint().unique().references(() => users.id, { onDelete: "cascade" })
    bio = Pg.text().nullable()
  }
)
export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity({ always: false }).primaryKey()
    authorId = Pg.bigint().references(() => users.id, { onDelete: "cascade" })
    editorId = Pg.bigint().nullable().references(() => users.id)
    title = Pg.text()
    published = Pg.boolean().default(false)
  }
)
export const tags = table(
  "tags",
  class Tags {
    id = Pg.uuid().primaryKey()
    name = Pg.text().unique()
  }
)
export const postTags = table(
  "post_tags",
  class PostTags {
    postId = Pg.bigint().references(() => posts.id, { onDelete: "cascade" })
    tagId = Pg.uuid().references(() => tags.id)
  },
  { constraints: [primaryKey("postId", "tagId")] }
)
export const seats = table(
  "seats",
  class Seats {
    hall = Pg.text()
    number = Pg.integer()
    label = Pg.text()
  },
  { constraints: [primaryKey("hall", "number")] }
)
export const tickets = table(
  "tickets",
  class Tickets {
    id = Pg.integer().primaryKey()
    seatHall = Pg.text()
    seatNumber = Pg.integer()
  },
  { constraints: [foreignKey(["seatHall", "seatNumber"], (): ForeignKeyTarget => [seats.hall, seats.number])] }
)

export const blog = dataModel({ users, profiles, posts, tags, postTags, seats, tickets })

export const { posts: Post, seats: Seat, tags: Tag, tickets: Ticket, users: User } = models(blog, (r) => ({
  users: {
    posts: r.many.posts({ by: "authorId" }),
    profile: r.one.profiles({ by: "userId" }),
    manager: r.one.users({ by: "managerId" }),
    reports: r.many.users({ by: "managerId" })
  },
  posts: {
    author: r.one.users({ by: "authorId" }),
    editor: r.one.users({ by: "editorId" }),
    tags: r.many.tags({ through: "postTags" })
  },
  tags: { posts: r.many.posts({ through: "postTags" }) },
  seats: { tickets: r.many.tickets() },
  tickets: { seat: r.one.seats() }
}))
