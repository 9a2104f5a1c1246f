/** What a hover shows of statements written by hand. */
import { Pg, Query, sql, value } from "@aludel/sql"
import { users } from "../schema.ts"

const statement = sql.text("update users set name = :name where id = :id", { name: "a", id: value(1n, Pg.bigint()) })
const count: never = statement
const written: never = Query.one(statement)
const grown = sql.text("select id, age from users where age > :age", { age: 1 })
const typed: never = grown.columns({ id: Pg.bigint(), age: Pg.integer().nullable() })
const rows: never = Query.all(grown.columns({ id: Pg.bigint(), age: Pg.integer().nullable() }).reads())
const derived: never = grown.columns({ id: Pg.bigint() }).reads().as("grown")
const ofTable: never = Query.one(grown.rowsOf(users).reads())
