/** What a hover shows of copies. */
import { columns, copyInto, copyOut, from } from "@aludel/sql"
import { tags, users } from "../schema.ts"

const into: never = copyInto(users, ["email", "name", "managerId"])
const out: never = copyOut(from(tags).select(columns(tags)))
