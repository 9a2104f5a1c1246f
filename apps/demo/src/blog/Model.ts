/**
 * The tables of the publishing service, as values: what `createAll` creates, and what queries and their types are made
 * of. The constraints' names are PostgreSQL's own, so that code can handle them by name.
 */
import { dataModel, gt, Pg, type Row, table } from "@aludel/sql"
import type { PostId, UserId } from "./Ids.ts"

export const users = table(
  "users",
  class Users {
    id = Pg.bigint().identity().primaryKey().brand<UserId>()
    email = Pg.varchar(100).unique()
    username = Pg.varchar(50).unique()
    role = Pg.text().default("user")
    age = Pg.integer().nullable().check((age) => gt(age, 0))
    createdAt = Pg.timestamptz().defaultNow()
  }
)

export const posts = table(
  "posts",
  class Posts {
    id = Pg.bigint().identity().primaryKey().brand<PostId>()
    authorId = Pg.bigint().brand<UserId>().references(() => users.id, { onDelete: "cascade" })
    title = Pg.varchar(200)
    content = Pg.text()
    published = Pg.boolean().default(false)
    createdAt = Pg.timestamptz().defaultNow()
  }
)

export type User = Row<typeof users>
export type Post = Row<typeof posts>

export const blog = dataModel({ users, posts })
