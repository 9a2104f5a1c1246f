/** The tables that the type tests speak about: a self reference, a circle of two, and each kind of constraint. */
import { gt, Pg, table, unique } from "@aludel/sql"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(100).unique()
    name = Pg.text()
    age = Pg.integer().nullable().check((age) => gt(age, 0))
    managerId = Pg.bigint().nullable().references(() => users.id)
    bestPostId = Pg.bigint().nullable().named("best_post").references(() => posts.id)
    createdAt = Pg.timestamptz().defaultNow()
  },
  { constraints: [unique("email", "name")] }
)

export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    title = Pg.text().unique("posts_title_taken")
    rating = Pg.numeric(10, 2).nullable()
  }
)

/** Declared as an object: the same table, without a name for hovers. */
export const tags = table("tags", { id: Pg.integer().primaryKey(), label: Pg.text().unique() })
