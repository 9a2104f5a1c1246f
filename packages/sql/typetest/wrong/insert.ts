/** Wrong inserts. Each message names the column, and fits a line or two. */
import { eq, from, insert, Query } from "@aludel/sql"
import { posts, tags, users } from "../schema.ts"

insert(users).values({ email: "a", name: "b", fullName: "c" }) // wrong
insert(users).values({ email: "a" }) // wrong
insert(users).values({ email: 1, name: "b" }) // wrong
insert(users).values({ email: "a", name: null }) // wrong
insert(users).values({ id: 1n, email: "a", name: "b" }) // wrong
insert(users).values([{ email: "a", name: "b", nam: "c" }]) // wrong
insert(users).values([{ email: "a" }]) // wrong
insert(posts).values({ authorId: 1n, title: "t", rating: 4.5 }) // wrong
insert(tags).values({ id: 1, label: "x", colour: "red" }) // wrong
insert(users).values({ email: "a", name: "b" }).returning({ id: posts.id }) // wrong
insert(users).values({ email: "a", name: "b" }).onConflict(users.name).doNothing() // wrong
insert(users).values({ email: "a", name: "b" }).onConflict(posts.title).doNothing() // wrong
insert(users).values({ email: "a", name: "b" }).onConstraint("users_name_key").doNothing() // wrong
insert(users).values({ email: "a", name: "b" }).onConflict(users.email).doUpdate(() => ({ nam: "c" })) // wrong
insert(users).values({ email: "a", name: "b" }).onConflict(users.email).doUpdate(() => ({ id: 1n })) // wrong
insert(users).values({ email: "a", name: "b" }).onConflict(users.email).returning({ id: users.id }) // wrong
Query.all(insert(users)) // wrong
insert(tags).select(from(posts).select({ id: posts.rating })) // wrong
insert(tags).select(from(posts).select({ id: users.id, label: posts.title })) // wrong
insert(tags).select(from(users).select({ id: users.age, label: users.name })) // wrong
insert(tags).select(from(tags).select({ id: tags.id, label: tags.label, nope: tags.id })) // wrong
const correlated = from(tags).correlate(posts).where(eq(tags.label, posts.title))
insert(tags).select(correlated.select({ id: tags.id, label: tags.label })) // wrong
