/** A user's tables: what migrations are generated from, and what queries are written with. */
import { models } from "@aludel/orm"
import { dataModel, Pg, table } from "@aludel/sql"
import { jsonb } from "@aludel/sql/Schema"
import * as Schema from "effect/Schema"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey()
    email = Pg.varchar(100).unique()
    settings = jsonb(Schema.Struct({ dark: Schema.Boolean }))
  }
)

export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey()
    authorId = Pg.bigint().references(() => users.id)
    title = Pg.text()
  }
)

export const model = dataModel({ users, posts })

export const { users: User } = models(model, (r) => ({ users: { posts: r.many.posts({ by: "authorId" }) }, posts: {} }))
