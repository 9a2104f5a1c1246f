/** Wrong uses of named windows, and of selects without FROM that call functions that write. */
import {
  count,
  type DatabaseError,
  eq,
  from,
  namedWindow,
  nextval,
  over,
  Pg,
  Query,
  type Reads,
  scalar,
  select,
  transaction
} from "@aludel/sql"
import type * as Effect from "effect/Effect"
import { posts, users } from "../schema.ts"

const byAuthor = namedWindow("by_author", { partitionBy: posts.authorId })
const ticket = Pg.sequence("ticket")

from(users).select({ n: over(count(), byAuthor) }) // wrong
from(users).select({ n: over(count(), { base: byAuthor }) }) // wrong
from(users).select({ n: over(count(), namedWindow("more", { base: byAuthor })) }) // wrong
namedWindow("a", { partitionBy: "name" }) // wrong
namedWindow({ partitionBy: users.name }) // wrong
over(count(), "by_author") // wrong
over(eq(users.age, 1), byAuthor) // wrong
const both: never = from(posts).select({ n: over(count(), byAuthor) }) // wrong

const reads: Effect.Effect<unknown, DatabaseError, Reads> = Query.one(select({ id: nextval(ticket) })) // wrong
transaction(Query.one(select({ id: nextval(ticket) })), { access: "read only" }) // wrong
select({ id: nextval(ticket) }).as("t") // wrong
select({ id: scalar(select({ id: nextval(ticket) })) }) // wrong
select({ id: users.id, next: nextval(ticket) }) // wrong
from(users).select({ id: nextval(ticket) }) // wrong
const next: never = Query.one(select({ id: nextval(ticket) })) // wrong
