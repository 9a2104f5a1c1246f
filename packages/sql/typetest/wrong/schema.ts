/** Wrong declarations. */
import { Pg, primaryKey, table, unique } from "@aludel/sql"
import { users } from "../schema.ts"

class NoColumn {
  id = 5
}
table("a", NoColumn).id.name // wrong

class Columns {
  id = Pg.integer()
  userId = Pg.text().references(() => users.id) // wrong
  at = Pg.text().defaultNow() // wrong
  active = Pg.boolean().default("yes") // wrong
  age = Pg.integer().check((age) => age) // wrong
  key = Pg.integer().primaryKay() // wrong
  editor = Pg.bigint().references(() => users.id).onUpdate(1n) // wrong
}
table("b", Columns, { constraints: [unique("nope")] }) // wrong
table("c", Columns, { constraints: [primaryKey("id", "nope")] }) // wrong
table("d", Columns, { schemas: "app" }) // wrong
table("e", "f") // wrong
