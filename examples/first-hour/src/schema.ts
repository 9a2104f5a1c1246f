import { models } from "@aludel/orm"
import { dataModel, Pg, table } from "@aludel/sql"

export const users = table("users", class Users {
  id = Pg.bigint().identity().primaryKey()
  email = Pg.text().unique()
})

export const notes = table("notes", class Notes {
  id = Pg.bigint().identity().primaryKey()
  authorId = Pg.bigint().references(() => users.id, { onDelete: "cascade" })
  text = Pg.text()
  slug = Pg.text()
  writtenAt = Pg.timestamptz().defaultNow()
})

export const model = dataModel({ users, notes })

export const { users: User } = models(model, (r) => ({ users: { notes: r.many.notes({ by: "authorId" }) }, notes: {} }))
