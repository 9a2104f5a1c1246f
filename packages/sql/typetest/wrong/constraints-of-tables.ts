/** Wrong constraints, indexes, enums and views. */
import {
  check,
  dataModel,
  eq,
  exclude,
  foreignKey,
  from,
  gt,
  index,
  insert,
  Pg,
  type Query,
  table,
  uniqueIndex,
  view
} from "@aludel/sql"
import { posts, users } from "../schema.ts"

class Columns {
  id = Pg.integer().identity({ always: false })
  name = Pg.text()
  long = Pg.boolean().generatedAs(() => gt(things.name, "x"))
  wide = Pg.boolean().generatedAs(() => things.name) // wrong
  age = Pg.integer().defaultWith(() => "x") // wrong
}
const things = table("things", Columns)

table("a", Columns, { constraints: [check("a", (t) => gt(t.nope, 1))] }) // wrong
table("b", Columns, { constraints: [check("b", (t) => t.name)] }) // wrong
table("c", Columns, { constraints: [check("c", () => gt(posts.title, "x"))] }) // wrong
table("d", Columns, { constraints: [foreignKey(["nope"], () => [posts.id])] }) // wrong
table("e", Columns, { constraints: [exclude("e", [["nope", "="]])] }) // wrong
table("f", Columns, { indexes: [index(["nope"])] }) // wrong
table("g", Columns, { indexes: [uniqueIndex(["name", "nope"])] }) // wrong
table("h", Columns, { indexes: [index([{ key: "name", order: "down" }])] }) // wrong
table("i", Columns, { indexes: [uniqueIndex(["name"], { where: (t) => gt(t.age, "x") })] }) // wrong
insert(things).values({ id: 1, name: "a", age: 1, long: true }) // wrong

const colour = Pg.enum("colour", ["red", "green"])
const paints = table(
  "paints",
  class Paints {
    colour = colour().default("red")
    other = colour().default("blue") // wrong
  }
)
insert(paints).values({ colour: "blue" }) // wrong
from(paints).where(eq(paints.colour, "blue")) // wrong

const named = view("named", from(users).select({ userId: users.id, name: users.name }))
from(named).select({ id: named.email }) // wrong
insert(named).values({}) // wrong
insert(named).values({ userId: 1n, name: "x" }) // wrong
view("written", insert(users).values({ email: "a", name: "b" })) // wrong
dataModel({ users, two: 2 }) // wrong
const nameOnly: Query.Row<typeof readNamed> = { userId: 1n, name: 5 } // wrong
const readNamed = from(named).select({ userId: named.userId, name: named.name })
