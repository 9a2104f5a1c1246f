/** What runs beside a session's flushes and commits: when, how often, and what becomes of what it says. */
import { HookFailed, models, rowHooks, Session, SessionFailed } from "@aludel/orm"
import { asc, createAll, dataModel, from, Pg, Query, savepoint, table, transaction, truncate } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { inject } from "vitest"
import { counted } from "../Counting.ts"

const articles = table(
  "articles",
  class Articles {
    id = Pg.integer().primaryKey()
    title = Pg.text()
    slug = Pg.text().default("")
    editions = Pg.integer().default(1)
  }
)
const notes = table(
  "notes",
  class Notes {
    id = Pg.integer().primaryKey()
    articleId = Pg.integer().nullable().references(() => articles.id)
    text = Pg.text()
  }
)
const press = dataModel({ articles, notes })
const { articles: Article, notes: Note } = models(press, (r) => ({
  articles: { notes: r.many.notes({ by: "articleId" }) }
}), { articles: { cascade: { notes: "delete" } } })

class Author extends Context.Service<Author, string>()("test/Author") {}

const stored = Query.all(
  from(articles).select({ id: articles.id, slug: articles.slug, editions: articles.editions }).orderBy(
    asc(articles.id)
  )
)
const texts = Effect.map(
  Query.all(from(notes).select({ text: notes.text }).orderBy(asc(notes.id))),
  (rows) => rows.map(({ text }) => text)
)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(press) }))("hooks of a session", (it) => {
  it.effect("what they set, add and remove before a flush is written by that flush", () =>
    sandbox(Effect.gen(function*() {
      const told: Array<string> = []
      const say = (text: string) =>
        Effect.sync(() => {
          told.push(text)
        })
      const slugs = rowHooks(Article, {
        beforeInsert: ({ id, title = "" }) =>
          Effect.gen(function*() {
            const session = yield* Session
            const by = yield* Author
            yield* session.add(Note, { id: 10 + (id ?? 0), text: `${title} by ${by}` })
            return { slug: title.toLowerCase() }
          }),
        beforeUpdate: (row, changes) =>
          Effect.as(say(`before update ${row.title} ${Object.keys(changes).join()}`), { editions: row.editions + 1 }),
        beforeDelete: (row) => say(`before delete ${row.id}`),
        afterInsert: (row) => say(`after insert ${row.slug}`),
        afterUpdate: (row, before) => say(`after update ${before.title} ${row.title} ${row.editions}`),
        afterDelete: (row) => say(`after delete ${row.title}`)
      })
      const cascaded = rowHooks(Note, { beforeDelete: (row) => say(`before delete note ${row.id}`) })
      const { statements } = yield* counted(
        Session.scoped(
          Effect.gen(function*() {
            const session = yield* Session
            yield* session.addAll(Article, [{ id: 1, title: "One" }, { id: 2, title: "Two" }])
            yield* session.flush
            assert.deepStrictEqual(told.splice(0), ["flush 2", "after insert one", "after insert two", "flushed"])
            const one = Option.getOrThrow(yield* session.get(Article, { id: 1 }))
            yield* session.update(one, { title: "Uno" })
            yield* session.flush
            assert.deepStrictEqual(told.splice(0), [
              "flush 1",
              "before update Uno title",
              "after update One Uno 2",
              "flushed"
            ])
            yield* session.flush
            assert.deepStrictEqual(told, [])
            const note = Option.getOrThrow(yield* session.get(Note, { id: 12 }))
            yield* session.update(note, { articleId: 2 })
            yield* session.flush
            told.length = 0
            yield* session.remove(Option.getOrThrow(yield* session.get(Article, { id: 2 })))
            yield* session.flush
            assert.deepStrictEqual(told.splice(0), [
              "flush 1",
              "before delete 2",
              "before delete note 12",
              "after delete Two",
              "flushed"
            ])
            yield* session.commit
          }),
          {
            hooks: {
              beforeFlush: ({ added, changed, removed }) => say(`flush ${added + changed + removed}`),
              afterFlush: say("flushed"),
              rows: [slugs, cascaded]
            }
          }
        ).pipe(Effect.provideService(Author, "ann"))
      )
      assert.deepStrictEqual(yield* stored, [{ id: 1, slug: "one", editions: 2 }])
      assert.deepStrictEqual(yield* texts, ["One by ann"])
      // The notes went with their articles: two inserts, each of two rows.
      assert.strictEqual(statements.filter((text) => text.startsWith("insert")).length, 2)
    })))

  it.effect("a hook may read: what is pending is not flushed under it", () =>
    sandbox(Effect.gen(function*() {
      let seen: ReadonlyArray<unknown> = ["never run"]
      yield* Session.scoped(
        Effect.gen(function*() {
          const session = yield* Session
          yield* session.add(Article, { id: 1, title: "One" })
          yield* session.commit
        }),
        {
          hooks: {
            beforeFlush: () =>
              Effect.gen(function*() {
                const session = yield* Session
                // Fibers of the hook's own are within the flush as well.
                const found = yield* Effect.all([stored, stored], { concurrency: "unbounded" })
                yield* session.flush
                seen = [...found.flat(), ...yield* session.find(Article)]
              })
          }
        }
      )
      assert.deepStrictEqual(seen, [])
      assert.strictEqual((yield* stored).length, 1)
    })))

  it.effect("a hook that fails before anything is sent leaves the session as it was; behind the flush it fails it", () =>
    sandbox(Effect.gen(function*() {
      const refuse = (title: string) => title === "bad" ? Effect.fail("a bad title") : Effect.void
      yield* Session.scoped(
        Effect.gen(function*() {
          const session = yield* Session
          const bad = yield* session.add(Article, { id: 1, title: "bad" })
          const error = yield* Effect.flip(session.flush)
          assert.instanceOf(error, HookFailed)
          assert.strictEqual(error.hook, "beforeInsert")
          assert.strictEqual(error.cause, "a bad title")
          yield* session.update(bad, { title: "good" })
          yield* session.commit
        }),
        { hooks: { rows: [rowHooks(Article, { beforeInsert: ({ title = "" }) => refuse(title) })] } }
      )
      assert.strictEqual((yield* stored).length, 1)
      yield* Session.scoped(
        Effect.gen(function*() {
          const session = yield* Session
          yield* session.add(Article, { id: 2, title: "bad" })
          assert.instanceOf(yield* Effect.flip(session.flush), HookFailed)
          assert.instanceOf(yield* Effect.flip(session.flush), SessionFailed)
          yield* session.rollback
          yield* session.add(Article, { id: 3, title: "good" })
          yield* session.commit
        }),
        { hooks: { rows: [rowHooks(Article, { afterInsert: ({ title }) => refuse(title) })] } }
      )
      assert.deepStrictEqual((yield* stored).map(({ id }) => id), [1, 3])
    })))

  it.effect("a commit flushes until hooks have no more to say, and ends those that always have", () =>
    sandbox(Effect.gen(function*() {
      let more = 3
      const again = Effect.flatMap(
        Session,
        (session) =>
          Effect.suspend(() => more-- > 0 ? session.add(Note, { id: more, text: String(more) }) : Effect.void)
      )
      const body = Effect.flatMap(
        Session,
        (session) => Effect.andThen(session.add(Article, { id: 1, title: "One" }), session.commit)
      )
      yield* Session.scoped(body, { hooks: { afterFlush: again } })
      assert.deepStrictEqual(yield* texts, ["0", "1", "2"])
      more = Number.POSITIVE_INFINITY
      let id = 100
      const forever = Effect.flatMap(Session, (session) => session.add(Note, { id: id++, text: "more" }))
      const endless = Effect.flatMap(
        Session,
        (session) => Effect.andThen(session.add(Article, { id: 2, title: "Two" }), session.commit)
      )
      const error = yield* Effect.flip(Session.scoped(endless, { hooks: { afterFlush: forever } }))
      assert.instanceOf(error, HookFailed)
      assert.strictEqual(id, 200)
      assert.strictEqual((yield* stored).length, 1)
    })))

  it.effect("each row is told once when it is read, and again when it was read again", () =>
    sandbox(Effect.gen(function*() {
      yield* Article.createMany([{ id: 1, title: "One" }, { id: 2, title: "Two" }])
      const told: Array<string> = []
      const afterLoad = ({ title }: { readonly title: string }) =>
        title === "bad" ? Effect.fail("a bad title") : Effect.sync(() => {
          told.push(title)
        })
      yield* Session.scoped(
        Effect.gen(function*() {
          const session = yield* Session
          const one = Option.getOrThrow(yield* session.get(Article, { id: 1 }))
          yield* session.find(Article, { orderBy: (a) => asc(a.id) })
          yield* session.get(Article, { id: 1 })
          assert.deepStrictEqual(told.splice(0), ["One", "Two"])
          yield* session.refresh(one)
          assert.deepStrictEqual(told.splice(0), ["One"])
          yield* Article.create({ id: 3, title: "bad" })
          assert.instanceOf(yield* Effect.flip(session.get(Article, { id: 3 })), HookFailed)
        }),
        { hooks: { rows: [rowHooks(Article, { afterLoad })] } }
      )
    })))

  it.effect("after a commit and after a rollback, once for the outermost transaction", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const say = (text: string) =>
        Effect.sync(() => {
          told.push(text)
        })
      const hooks = {
        beforeCommit: Effect.flatMap(stored, (rows) => say(`before commit ${rows.length}`)),
        afterCommit: say("after commit"),
        afterRollback: say("after rollback")
      }
      const add = (id: number) => Effect.flatMap(Session, (session) => session.add(Article, { id, title: `${id}` }))
      const commit = Effect.flatMap(Session, (session) => session.commit)
      yield* Session.scoped(
        Effect.gen(function*() {
          yield* add(1)
          yield* savepoint(add(2))
          assert.deepStrictEqual(told, [])
          yield* commit
          assert.deepStrictEqual(told.splice(0), ["before commit 2", "after commit"])
          yield* add(3)
          yield* commit
          assert.deepStrictEqual(told.splice(0), ["before commit 3", "after commit"])
          yield* add(4)
          yield* Effect.flatMap(Session, (session) => session.flush)
        }),
        { hooks }
      )
      assert.deepStrictEqual(told.splice(0), ["after rollback"])
      assert.strictEqual((yield* stored).length, 3)
      yield* transaction(
        Effect.gen(function*() {
          yield* Session.scoped(Effect.andThen(add(5), commit), { hooks })
          assert.deepStrictEqual(told.splice(0), ["before commit 4"])
        })
      )
      assert.deepStrictEqual(told.splice(0), ["after commit"])
      yield* Session.scoped(Effect.void, { hooks })
      assert.deepStrictEqual(told, [])
      yield* Query.run(truncate(articles).cascade())
    }))
})
