/** Wrong selects: tables out of scope, columns of another type, null where SQL would answer null. */
import { and, asc, columns, count, eq, from, gt, Query, select } from "@aludel/sql"
import { posts, tags, users } from "../schema.ts"

from(users).where(eq(posts.title, "a")) // wrong
from(users).where(and(gt(users.age, 3), eq(posts.title, "a"))) // wrong
from(users).select({ title: posts.title }) // wrong
from(users).select({ id: users.id }).orderBy(asc(posts.id)) // wrong
from(users).groupBy(posts.id) // wrong
from(users).having(gt(count(posts.id), 1)) // wrong
eq(users.nope, 1) // wrong
from(posts).innerJoin(users, eq(users.id, posts.title)) // wrong
from(users).innerJoin(posts, eq(posts.title, tags.label)) // wrong
from(users).where(users.name) // wrong
from(users).select({ name: "a" }) // wrong
from(users).limit(1) // wrong
eq(users.age, null) // wrong
eq(users.age, undefined) // wrong
eq(users.id, "1") // wrong
eq(users.name, users.id) // wrong
eq(posts.rating, 4.5) // wrong
Query.all(from(users)) // wrong
columns(users).nope // wrong
select({ id: users.id }) // wrong
select({ n: 3 }) // wrong
