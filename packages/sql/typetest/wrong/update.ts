/** Wrong updates and deletes. */
import { catchConstraint, deleteFrom, eq, gt, Query, update } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { posts, users } from "../schema.ts"

const byId = eq(users.id, 1n)

update(users).set({ nam: "a" }) // wrong
update(users).set({ name: 1 }) // wrong
update(users).set({ name: null }) // wrong
update(users).set({ id: 1n }) // wrong
update(users).set({ name: posts.title }) // wrong
Query.run(update(users).set({ name: "a" })) // wrong
update(users).where(byId) // wrong
update(users).set({ name: "a" }).where(eq(posts.id, 1n)) // wrong
update(users).set({ name: "a" }).where(byId).returning({ id: posts.id }) // wrong
Query.run(deleteFrom(users)) // wrong
deleteFrom(users).where(gt(posts.id, 1n)) // wrong
Query.run(update(posts).set({ authorId: 1n }).everyRow()).pipe(catchConstraint("posts_title_taken", () => Effect.void)) // wrong
