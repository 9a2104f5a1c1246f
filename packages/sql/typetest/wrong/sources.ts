/** Wrong uses of aliases, derived tables and set operations. */
import {
  alias,
  cte,
  deleteFrom,
  eq,
  exists,
  from,
  inQuery,
  insert,
  Query,
  type Reads,
  scalar,
  union,
  update
} from "@aludel/sql"
import type { Effect } from "effect/Effect"
import { posts, users } from "../schema.ts"

const manager = alias(users, "manager")
const titles = from(posts).select({ id: posts.id, title: posts.title }).as("titles")
const named = cte("named", from(users).select({ name: users.name }))

from(users).select({ name: manager.name }) // wrong
from(users).where(eq(manager.id, 1n)) // wrong
from(manager).select({ name: users.name }) // wrong
titles.authorId // wrong
from(titles).select({ title: posts.title }) // wrong
from(titles).where(eq(titles.id, "1")) // wrong
named.nam // wrong
insert(manager) // wrong
update(titles) // wrong
deleteFrom(named) // wrong
union(from(users).select({ id: users.id }), from(users).select({ id: users.name })) // wrong
union(from(users).select({ id: users.id }), from(users).select({ name: users.name })) // wrong
union(from(users).select({ id: users.id }), from(users).select({ id: users.id })).orderBy("name") // wrong
cte("written", insert(posts).values({ authorId: 1n, title: "t" })) // wrong
from(users).select({ id: users.id }).distinctOn(posts.id) // wrong
from(users).select({ id: users.id }).forUpdate({ of: ["posts"] }) // wrong

const theirs = from(posts).correlate(users).where(eq(posts.authorId, users.id)).select({ id: posts.id })
const alone: Effect<unknown, unknown, Reads> = Query.all(theirs) // wrong
from(manager).where(exists(theirs)) // wrong
from(posts).where(eq(posts.authorId, users.id)) // wrong
inQuery(users.name, from(posts).select({ id: posts.id })) // wrong
eq(users.name, scalar(from(posts).select({ id: posts.id }))) // wrong
theirs.as("theirs") // wrong
exists(update(posts).set({ title: "t" }).everyRow()) // wrong
