/** The tables that the tests speak about: a self reference, a circle of two, and each kind of constraint. */
import { dataModel, gt, Pg, table, unique } from "@aludel/sql"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(100).unique()
    name = Pg.text()
    age = Pg.integer().nullable().check((age) => gt(age, 0))
    managerId = Pg.bigint().nullable().references(() => users.id)
    bestPostId = Pg.bigint().nullable().named("best_post").references(() => posts.id)
    balance = Pg.numeric(30, 10).nullable()
    active = Pg.boolean().default(true)
    createdAt = Pg.timestamptz().defaultNow()
  },
  { constraints: [unique("email", "name")] }
)

export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id, { onDelete: "cascade" })
    title = Pg.text().unique("posts_title_taken")
  }
)

/** Every column has a default. */
export const counters = table(
  "counters",
  class Counters {
    id = Pg.bigint().identity().primaryKey()
    hits = Pg.integer().default(0)
  }
)

export const blog = dataModel({ users, posts, counters })
