/** What goes over the wire. Fields are those of the tables: their types, lengths and labels are declared there alone. */
import { insertSchema, selectSchema } from "@aludel/sql/Schema"
import { Schema, Struct } from "effect"
import { auditLog, comments, organisations, posts, profiles, tags, users } from "../blog/Tables.ts"

const count = Schema.Int
const written = { user: insertSchema(users).fields, post: insertSchema(posts).fields, tag: insertSchema(tags).fields }

export const Organisation = selectSchema(organisations).mapFields(Struct.assign({ members: count }))
  .annotate({ identifier: "Organisation" })

export const User = selectSchema(users).annotate({ identifier: "User" })

export const UserWithProfile = User.mapFields(Struct.assign({
  organisation: selectSchema(organisations),
  profile: Schema.NullOr(selectSchema(profiles).mapFields(Struct.omit(["userId"])))
})).annotate({ identifier: "UserWithProfile" })

/** The organisation is named by its slug. The role is `author`; a username is made of the e-mail address where none is given. */
export const SignUp = Schema.Struct({
  email: written.user.email,
  username: Schema.optionalKey(written.user.username),
  organisation: insertSchema(organisations).fields.slug,
  bio: Schema.optionalKey(insertSchema(profiles).fields.bio)
}).annotate({ identifier: "SignUp" })

export const Credentials = Schema.Struct({ username: written.user.username }).annotate({ identifier: "Credentials" })

const Author = selectSchema(users).mapFields(Struct.pick(["id", "username"])).annotate({ identifier: "Author" })

export const Comment = selectSchema(comments).mapFields(Struct.pick(["id", "body", "createdAt"]))
  .mapFields(Struct.assign({ author: Author })).annotate({ identifier: "Comment" })

export const NewComment = Schema.Struct({ body: insertSchema(comments).fields.body }).annotate({
  identifier: "NewComment"
})

/** A post in a list: without its text. */
export const Summary = selectSchema(posts).mapFields(
  Struct.pick(["id", "organisationId", "title", "status", "version", "createdAt", "publishedAt"])
).mapFields(Struct.assign({ author: Author, tags: Schema.Array(Schema.String), comments: count }))
  .annotate({ identifier: "Summary" })

/** A post with all that belongs to it; the newest comments first, at most 100 of them. */
export const Post = selectSchema(posts).mapFields(Struct.omit(["search", "authorId"])).mapFields(
  Struct.assign({ author: Author, tags: Schema.Array(Schema.String), comments: Schema.Array(Comment) })
).annotate({ identifier: "Post" })

const tagNames = Schema.Array(written.tag.name).check(Schema.isMaxLength(5))

export const Draft = Schema.Struct({
  title: written.post.title,
  content: written.post.content,
  tags: Schema.optionalKey(tagNames)
}).annotate({ identifier: "Draft" })

/** `version` is the one that was read: another one by now is a conflict. What is not given stays. */
export const Edit = Schema.Struct({
  version: Schema.Int,
  title: Schema.optionalKey(written.post.title),
  content: Schema.optionalKey(written.post.content),
  tags: Schema.optionalKey(tagNames)
}).annotate({ identifier: "Edit" })

export const Tag = Schema.Struct({ name: written.tag.name, posts: count }).annotate({ identifier: "Tag" })

export const AuditEntry = selectSchema(auditLog).annotate({ identifier: "AuditEntry" })

/** A page of a list: `next` and `previous` go into `after` and `before`. */
export const pageOf = <S extends Schema.Top>(row: S) =>
  Schema.Struct({
    rows: Schema.Array(row),
    next: Schema.optional(Schema.String),
    previous: Schema.optional(Schema.String)
  })

/** How many rows, behind which cursor or before which one, beside what else the list is asked for. */
export const paging = <Fields extends Schema.Struct.Fields>(fields: Fields) =>
  Schema.Struct({
    limit: Schema.optionalKey(
      Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 100 }))
    ),
    after: Schema.optionalKey(Schema.String),
    before: Schema.optionalKey(Schema.String),
    ...fields
  })

/** Words to search for, and the name of a tag: texts that can be sent, and that some post can have. */
export const filter = { q: Schema.optionalKey(written.post.title), tag: Schema.optionalKey(written.tag.name) }

/** How the authors, tags and numbers of comments of a page are loaded. The answer is the same. */
export const Loading = Schema.Literals(["eager", "lazy", "naive"])

export const Health = Schema.Struct({
  pool: Schema.Struct({ size: count, open: count, idle: count, inUse: count, opening: count, waiting: count })
}).annotate({ identifier: "Health" })

/** `runs` says how often the transaction was run. */
export const Survived = Schema.Struct({ runs: count }).annotate({ identifier: "Survived" })

/** Two transactions that lock each other out, in the order in which they were started. */
export const Deadlock = Schema.Struct({ runs: Schema.Array(count) }).annotate({ identifier: "Deadlock" })

export const Race = Schema.Struct({
  answers: Schema.Array(Schema.Struct({ status: count, field: Schema.optionalKey(Schema.String) }))
}).annotate({ identifier: "Race" })

/** What became of the long queries since the service was started. */
export const LongQueries = Schema.Struct({ running: count, finished: count, cancelled: count }).annotate({
  identifier: "LongQueries"
})
