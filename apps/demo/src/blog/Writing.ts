/** What authors do. Each change is one transaction with its line in the audit log: there are both, or neither. */
import { type WriteError } from "@aludel/orm"
import { and, catchConstraint, eq, expectConstraints, insert, Query, transaction } from "@aludel/sql"
import { Context, DateTime, Effect, Layer } from "effect"
import { Forbidden, NotFound, Refused, Stale } from "./Errors.ts"
import type { PostId } from "./Ids.ts"
import { AuditLog, Comments, Post } from "./Models.ts"
import { Reading } from "./Reading.ts"
import { tags, type User } from "./Tables.ts"

export interface Draft {
  readonly title: string
  readonly content: string
  readonly tags?: ReadonlyArray<string>
}

export interface Edit extends Partial<Draft> {
  readonly version: number
}

const notFound = (id: PostId) => new NotFound({ what: "post", id: String(id) })

/** What the database may refuse of a post, by name. All else would be a mistake of this service. */
const refusals = <A, R>(written: Effect.Effect<A, WriteError, R>) =>
  written.pipe(
    catchConstraint("posts_title_check", () => Effect.fail(new Refused({ field: "title", problem: "it is blank" }))),
    expectConstraints(),
    Effect.catchTag(["InvalidWrite", "CircularWrite", "VanishedRow", "StaleRow"], Effect.die)
  )

const keysOf = (names: ReadonlyArray<string>) => [...new Set(names)].map((name) => ({ name }))

/** Adds tags that are not there yet: sorted, so that two who add the same ones wait for each other, and never in a circle. */
const addTags = (names: ReadonlyArray<string>) =>
  names.length === 0 ? Effect.void : Query.run(
    insert(tags).values(keysOf(names.toSorted())).onConflict(tags.name).doNothing()
  ).pipe(catchConstraint("tags_name_check", () =>
    Effect.fail(new Refused({ field: "tags", problem: "use small letters, digits and dashes" }))))

/** The post, locked, where the user may change it. Of other organisations row security lets no post be locked. */
const own = Effect.fnUntraced(function*(user: User, id: PostId) {
  const [post] = yield* Post.find({ where: (p) => eq(p.id, id), for: "update" })
  if (post === undefined) {
    return yield* (yield* Post.exists({ where: (p) => eq(p.id, id) }))
      ? new Forbidden({ problem: "the post belongs to another organisation" })
      : notFound(id)
  }
  if (user.role === "author" && post.authorId !== user.id) {
    return yield* new Forbidden({
      problem: "authors change their own posts; editors and admins those of their organisation"
    })
  }
  return post
})

/** The same, where it has the version that the caller has read. */
const ownAt = Effect.fnUntraced(function*(user: User, id: PostId, version: number) {
  const post = yield* own(user, id)
  return post.version === version ? post : yield* new Stale({ given: version, current: post.version })
})

const make = Effect.gen(function*() {
  const log = yield* AuditLog
  const comments = yield* Comments
  const reading = yield* Reading

  const record = ({ organisationId, username }: User, action: string, subject: string) =>
    log.insert({ organisationId, username, action, subject }).pipe(expectConstraints())

  /** The post as it is answered. */
  const read = (id: PostId) => reading.post(id).pipe(Effect.catchTag("NotFound", Effect.die))

  const draft = Effect.fn("Writing.draft")((user: User, { tags = [], ...post }: Draft) =>
    transaction(Effect.gen(function*() {
      const { id: authorId, organisationId } = user
      yield* addTags(tags)
      const { id, title } = yield* refusals(
        Post.create({ ...post, authorId, organisationId, tags: { connect: keysOf(tags) } })
      )
      yield* record(user, "draft", title)
      return yield* read(id)
    }))
  )

  const edit = Effect.fn("Writing.edit")((user: User, id: PostId, { content, tags, title, version }: Edit) =>
    transaction(Effect.gen(function*() {
      const post = yield* ownAt(user, id, version)
      yield* addTags(tags ?? [])
      yield* refusals(Post.update({ id }, {
        title: title ?? post.title,
        content,
        ...(tags === undefined ? {} : { tags: { set: keysOf(tags) } })
      }))
      yield* record(user, "edit", post.title)
      return yield* read(id)
    }))
  )

  const publish = Effect.fn("Writing.publish")((user: User, id: PostId, version: number) =>
    transaction(Effect.gen(function*() {
      const post = yield* ownAt(user, id, version)
      const publishedAt = post.publishedAt ?? (yield* DateTime.now)
      yield* Post.update({ id }, { status: "published", publishedAt }).pipe(
        refusals,
        Effect.catchTag("Refused", Effect.die)
      )
      yield* record(user, "publish", post.title)
      return yield* read(id)
    }))
  )

  const remove = Effect.fn("Writing.remove")((user: User, id: PostId) =>
    transaction(Effect.gen(function*() {
      const { title } = yield* own(user, id)
      yield* Post.delete({ id }).pipe(refusals, Effect.catchTag("Refused", Effect.die))
      yield* record(user, "delete", title)
    }))
  )

  const comment = Effect.fn("Writing.comment")((user: User, postId: PostId, body: string) =>
    transaction(Effect.gen(function*() {
      if (!(yield* Post.exists({ where: (p) => and(eq(p.id, postId), eq(p.status, "published")) }))) {
        return yield* notFound(postId)
      }
      const { createdAt, id } = yield* comments.insert({ postId, authorId: user.id, body }).pipe(
        catchConstraint(
          "comments_body_check",
          () => Effect.fail(new Refused({ field: "body", problem: "it is blank" }))
        ),
        // Between the two statements the post can be deleted.
        catchConstraint("comments_post_id_fkey", () => Effect.fail(notFound(postId))),
        expectConstraints()
      )
      yield* record(user, "comment", `post ${postId}`)
      return { id, body, createdAt, author: { id: user.id, username: user.username } }
    }))
  )

  return { draft, edit, publish, remove, comment }
})

export class Writing extends Context.Service<Writing>()("@aludel/demo/Writing", { make }) {
  static readonly layer = Layer.effect(Writing, Writing.make)
}
