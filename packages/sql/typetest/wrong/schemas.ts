/** Wrong uses of a table's schemas. */
import { insert, update } from "@aludel/sql"
import { constraintViolationSchema, insertSchema, selectSchema, updateSchema } from "@aludel/sql/Schema"
import * as Schema from "effect/Schema"
import { posts, tags, users } from "../schema.ts"

const row = Schema.decodeUnknownSync(insertSchema(posts))({})
insert(tags).values(row) // wrong
insert(posts).values(Schema.decodeUnknownSync(updateSchema(posts))({})) // wrong
update(users).set(row) // wrong
const generated: bigint = row.id // wrong
selectSchema({ id: users.id }) // wrong
constraintViolationSchema() // wrong
