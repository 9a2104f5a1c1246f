/** Wrong declarations. */
import { Pg, primaryKey, table, unique } from "@aludel/sql"
import { users } from "../schema.ts"

table(
  "a",
  class {
    id = 5
  }
).id.name // wrong
table(
  "b",
  class {
    userId = Pg.text().references(() => users.id)
  }
) // wrong
table(
  "c",
  class {
    at = Pg.text().defaultNow()
  }
) // wrong
table(
  "d",
  class {
    active = Pg.boolean().default("yes")
  }
) // wrong
table(
  "e",
  class {
    age = Pg.integer().check((age) => age)
  }
) // wrong
table(
  "f",
  class {
    id = Pg.integer()
  },
  { constraints: [unique("nope")] }
) // wrong
table(
  "g",
  class {
    id = Pg.integer()
  },
  { constraints: [primaryKey("id", "nope")] }
) // wrong
table(
  "h",
  class {
    id = Pg.integer()
  },
  { schemas: "app" }
) // wrong
table(
  "i",
  class {
    id = Pg.integer().primaryKay()
  }
) // wrong
table("j", "k") // wrong
