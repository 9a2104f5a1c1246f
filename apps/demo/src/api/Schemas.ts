/** What goes over the wire, by schema: answers as JSON, and what a caller may send, checked before the database sees it. */
import { Schema } from "effect"
import { PostId, UserId } from "../blog/Ids.ts"

/** Text that PostgreSQL can hold, of so many characters as `varchar(n)` counts them. */
const text = (most: number) =>
  Schema.String.check(
    Schema.isBetweenCodePoints(1, most),
    Schema.makeFilter((value: string) => value.isWellFormed() && !value.includes("\0"), {
      expected: "text without NUL and without halves of characters"
    })
  )

const email = text(100).check(Schema.isPattern(/^[^\s@]+@[^\s@]+$/, { expected: "an e-mail address" }))

/** PostgreSQL's `integer`. Whether an age makes sense is the database's own check. */
const integer = Schema.Int.check(Schema.isBetween({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 }))

export const User = Schema.Struct({
  id: UserId,
  email: Schema.String,
  username: Schema.String,
  role: Schema.String,
  age: Schema.NullOr(Schema.Int),
  createdAt: Schema.DateTimeUtc
}).annotate({ identifier: "User" })

export const Post = Schema.Struct({
  id: PostId,
  authorId: UserId,
  title: Schema.String,
  content: Schema.String,
  published: Schema.Boolean,
  createdAt: Schema.DateTimeUtc
}).annotate({ identifier: "Post" })

export const Headline = Schema.Struct({
  id: PostId,
  title: Schema.String,
  author: Schema.String,
  createdAt: Schema.DateTimeUtc
}).annotate({ identifier: "Headline" })

const count = Schema.Int

export const Health = Schema.Struct({
  users: count,
  posts: count,
  pool: Schema.Struct({ size: count, open: count, idle: count, inUse: count, opening: count, waiting: count })
}).annotate({ identifier: "Health" })

export const SignUp = Schema.Struct({
  email,
  username: Schema.optionalKey(text(50)),
  age: Schema.optionalKey(Schema.NullOr(integer))
}).annotate({ identifier: "SignUp" })

export const Draft = Schema.Struct({
  authorId: UserId,
  title: text(200),
  content: text(20_000),
  published: Schema.optionalKey(Schema.Boolean)
}).annotate({ identifier: "Draft" })

/** How many rows a list has at most. */
export const Limit = Schema.FiniteFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 1, maximum: 100 }))
