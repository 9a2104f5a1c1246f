import * as Effect from "effect/Effect"
import { pipe } from "effect/Function"
import { catchConstraint, columns, count, desc, eq, expectConstraints, from, gt, insert, Pg, Query, Serializable, table, transaction, type Row, type NewRow, unique, type DatabaseError, RepeatableRead } from "@aludel/sql"

export const users = table("users", class Users {
  id = Pg.bigint().identity().primaryKey()
  email = Pg.varchar(100).unique()
  name = Pg.text()
  age = Pg.integer().nullable().check((age) => gt(age, 0))
  managerId = Pg.bigint().nullable().references(() => users.id)
  bestPost = Pg.bigint().nullable().named("best").references(() => posts.id)
  createdAt = Pg.timestamptz().defaultNow()
}, { constraints: [unique("email", "name")] })
export const posts = table("posts", class Posts {
  id = Pg.bigint().identity().primaryKey()
  authorId = Pg.bigint().references(() => users.id)
  title = Pg.text()
})
const add = insert(users).values({ email: "", name: "" })
const r1: never = Query.one(add.returning({ id: users.id }))
const r2: never = add.onConflict(users.email).doNothing()
const r3: never = add.onConstraint("users_email_name_key").doUpdate((e) => ({ name: e.name }))
const r4: never = Query.one(add.returning({ id: users.id })).pipe(catchConstraint("users_email_key", (v) => Effect.succeed({ x: v.constraint })))
const r5: never = catchConstraint(Query.one(add.returning({ id: users.id })), "users_email_key", () => Effect.fail("taken" as const))
const r6: never = Query.one(add).pipe(expectConstraints("users_email_key"))
const r7: never = Query.all(from(users).leftJoin(posts, eq(posts.authorId, users.id)).groupBy(users.id).select({ ...columns(users), n: count(posts.id), t: posts.title }).orderBy(desc(users.age)))
const ser = Effect.gen(function*() { yield* Serializable; yield* Query.run(add); return 1 })
const rr = Effect.gen(function*() { yield* RepeatableRead; return 1 })
const r8: never = transaction(ser, { isolation: "serializable" })
const r9: never = transaction(Query.all(from(users).select(columns(users))), { access: "read only" })
const r10: never = transaction(Query.run(add))
const r11: never = Query.one(from(users).select({ id: users.id }))
const r12: Row<typeof users> = null as never
const r13: never = r12
const r14: NewRow<typeof users> = null as never
const r15: never = r14
const r16: never = Query.stream(from(users).select({ id: users.id }))
// wrong
transaction(ser, { isolation: "read committed" })
transaction(ser, { isolation: "repeatable read" })
transaction(ser, {})
transaction(ser)
transaction(rr)
transaction(ser, { access: "read only", isolation: "serializable" })
add.onConflict(users.name)
add.onConstraint("users_nope")
Query.one(add).pipe(catchConstraint("users_emai_key", () => Effect.void))
catchConstraint(Query.one(add), "users_emai_key", () => Effect.void)
Query.one(add).pipe(expectConstraints("nope"))
insert(users).values({ id: 1n, email: "", name: "" })
insert(users).values({ email: "" })
insert(users).values({ email: "", name: null })
insert(users).values([{ email: "", name: "", foo: 1 }])
eq(users.age, null)
eq(users.id, 5)
eq(users.id, "5")
from(users).where(eq(posts.id, 1n))
table("x", class { a = 5 }).a.name
table("y", class { a = Pg.text().references(() => users.id) })
table("z", class { a = Pg.text().defaultNow() })
