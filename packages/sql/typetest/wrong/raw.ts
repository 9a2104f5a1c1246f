/** Wrong statements written by hand. Each message names the parameter. */
import { eq, exists, from, Pg, Query, type Reads, sql } from "@aludel/sql"
import type * as Effect from "effect/Effect"
import { tags, users } from "../schema.ts"

sql.text("select * from users where age > :age") // wrong
sql.text("select * from users where age > :age and name = :name", { age: 1 }) // wrong
sql.text("select * from users where age > :age", { age: 1, name: "a" }) // wrong
sql.text("select * from users where created_at > :at", { at: new Date() }) // wrong
sql.text("select * from users where id = any(:ids)", { ids: [1n, 2n] }) // wrong
sql.text("select * from users where age > :age", { age: null }) // wrong
sql.text("select * from users where age > :age", { age: users.age }) // wrong
sql.text("select age from users").columns({ age: "integer" }) // wrong
const rows = sql.text("select id from tags").columns({ id: Pg.integer() })
rows.as("r") // wrong
exists(rows) // wrong
from(tags).where(eq(tags.id, rows.reads().as("r").id)).select({ id: tags.id }) // wrong
const reading: Effect.Effect<unknown, unknown, Reads> = Query.all(rows) // wrong
sql.text("select * from users").rowsOf({ id: users.id }) // wrong
