/** What a hover shows of a table's schemas. */
import { constraintViolationSchema, insertSchema, selectSchema, updateSchema } from "@aludel/sql/Schema"
import * as Schema from "effect/Schema"
import { posts, tags } from "../schema.ts"

const select: never = selectSchema(tags)
const insert = insertSchema(posts)
declare const inserted: typeof insert.Type
const payload: never = inserted
const patch = updateSchema(posts)
declare const patched: typeof patch.Type
const change: never = patched
const decoded: never = Schema.decodeUnknownEffect(selectSchema(posts))
const error: never = constraintViolationSchema("tags_label_key")
