/** Wrong prepared queries. Each message names the parameter. */
import { and, columns, eq, eqAny, from, gt, insert, Pg, prepared, Query } from "@aludel/sql"
import { posts, tags, users } from "../schema.ts"

const older = prepared(
  { age: Pg.integer(), names: Pg.text().array(), note: Pg.text().nullable() },
  (p) => from(users).where(and(gt(users.age, p.age), eqAny(users.name, p.names))).select(columns(users))
)
older.with({ age: 1, names: [] }) // wrong
older.with({ age: 1, names: [], note: null, page: 2 }) // wrong
older.with({ age: "1", names: [], note: null }) // wrong
older.with({ age: null, names: [], note: null }) // wrong
older.with({ age: 1, names: [null], note: null }) // wrong
Query.all(older) // wrong
prepared({ age: Pg.integer() }, (p) => from(users).where(gt(users.age, p.ages)).select(columns(users))) // wrong
prepared({ age: Pg.text() }, (p) => from(users).where(gt(users.age, p.age)).select(columns(users))) // wrong
prepared({ label: Pg.text().nullable() }, (p) => insert(tags).values({ id: 1, label: p.label })) // wrong
prepared({ id: Pg.integer() }, (p) => from(posts).where(eq(posts.id, p.id))) // wrong
prepared({ rows: Pg.text() }, (p) => from(tags).select(columns(tags)).limit(p.rows)) // wrong
prepared({ age: "integer" }, () => from(tags).select(columns(tags))) // wrong
