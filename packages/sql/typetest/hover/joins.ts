/** What a join by a foreign key leaves: the same as one with its condition. */
import { alias, from, Query, references } from "@aludel/sql"
import { posts, users } from "../schema.ts"

const editor = alias(users, "editor")
const both = { title: posts.title, name: users.name }

const inner: never = from(posts).innerJoin(users)
const innerRow: never = Query.all(from(posts).innerJoin(users).select(both))
const leftRow: never = Query.all(from(posts).leftJoin(users).select(both))
const rightRow: never = Query.all(from(posts).rightJoin(users).select(both))
const fullRow: never = Query.all(from(posts).fullJoin(users).select(both))
const condition: never = references(posts.authorId, editor)
const named: never = from(posts).leftJoin(editor, references(posts.authorId, editor)).select({ name: editor.name })
