/** What a hover shows of copies. */
import { columns, copyInto, copyOut, from, Query } from "@aludel/sql"
import type * as Stream from "effect/Stream"
import { tags, users } from "../schema.ts"

const into: never = copyInto(users, ["email", "name", "managerId"])
const out: never = copyOut(from(tags).select(columns(tags)))

declare const rows: Stream.Stream<{ readonly id: number; readonly label: string }, "mine">
const stored: never = Query.copyIn(copyInto(tags, ["id", "label"]), rows)
const read: never = Query.copyOut(from(tags).select(columns(tags)))
