/** Keys that are of other types than what they point at find it, as they do on the server. */
import { models } from "@aludel/orm"
import { asc, createAll, dataModel, insert, Pg, Query, table } from "@aludel/sql"
import { TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"

const topics = table("topics", { id: Pg.bigint().primaryKey() })
const notes = table("notes", { id: Pg.integer().primaryKey(), topicId: Pg.integer(), large: Pg.bigint() })
const { notes: Note } = models(dataModel({ topics, notes }), (r) => ({
  notes: {
    topic: r.one.topics({ by: "topicId", references: "id" }),
    big: r.one.topics({ by: "large", references: "id" })
  }
}))

const beyond = 2n ** 53n + 1n
const prepare = Effect.andThen(
  createAll(dataModel({ topics, notes })),
  Effect.andThen(
    Query.run(insert(topics).values([{ id: 1n }, { id: beyond - 1n }, { id: beyond }])),
    Query.run(insert(notes).values([{ id: 1, topicId: 1, large: beyond }, { id: 2, topicId: 9, large: beyond - 1n }]))
  )
)

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare }))("keys", (it) => {
  it.effect.each(["select-in", "joined"] as const)(
    "an integer finds a bigint, and large ones are not one: %s",
    (strategy) =>
      Effect.gen(function*() {
        const found = yield* Note.find({
          strategy,
          columns: ["id"],
          orderBy: (note) => asc(note.id),
          with: { topic: true, big: true }
        })
        assert.deepStrictEqual<unknown>(found, [
          { id: 1, topic: { id: 1n }, big: { id: beyond } },
          { id: 2, topic: null, big: { id: beyond - 1n } }
        ])
      })
  )

  it.effect("lazily too", () =>
    Effect.gen(function*() {
      const [first] = yield* Note.find({ orderBy: (note) => asc(note.id) })
      assert.deepStrictEqual<unknown>(first && (yield* Note.load.topic(first)), { id: 1n })
      assert.deepStrictEqual<unknown>(first && (yield* Note.load.big(first)), { id: beyond })
    }))
})
