/** What a join by a foreign key leaves, the same as one with its condition; and merged columns. */
import { alias, from, Query, references, using } from "@aludel/sql"
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

const ids = using("ids", posts, users, "id")
const merged: never = ids.id
const fullMerged: never = from(posts).fullJoinUsing(ids).select({ id: ids.id, post: posts.id, user: users.id })
const leftMerged: never = from(posts).leftJoinUsing(ids).select({ id: ids.id, user: users.id })
const rightMerged: never = from(posts).rightJoinUsing(ids).select({ id: ids.id, post: posts.id })
const nullBefore: never = from(editor).leftJoin(posts, references(posts.authorId, editor)).fullJoinUsing(ids).select({
  id: ids.id
})
const nullAfter: never = from(posts).fullJoinUsing(ids).rightJoin(editor, references(posts.authorId, editor)).select({
  id: ids.id
})
