/** Wrong copies. Each message names the column. */
import { alias, copyInto, copyOut, deleteFrom, eq, from, Query } from "@aludel/sql"
import type * as Stream from "effect/Stream"
import { posts, tags, users } from "../schema.ts"

copyInto(tags, ["id"]) // wrong
copyInto(tags, ["id", "label", "colour"]) // wrong
copyInto(users, ["id", "email", "name"]) // wrong
copyInto(alias(tags, "t"), ["id", "label"]) // wrong
copyInto(tags, ["id", "label"]).line({ id: 1 }) // wrong
copyInto(tags, ["id", "label"]).line({ id: "1", label: "a" }) // wrong
copyInto(users, ["email", "name"]).line({ email: "a", name: "b", age: 1 }) // wrong
copyOut(from(tags)) // wrong
copyOut(deleteFrom(posts).where(eq(posts.id, 1n))) // wrong

declare const others: Stream.Stream<{ readonly id: number; readonly label: number }>
Query.copyIn(copyInto(tags, ["id", "label"]), others) // wrong
Query.copyOut(from(tags)) // wrong
