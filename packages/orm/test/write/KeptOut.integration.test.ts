/** Rows that a trigger keeps out of an insert, without a word: nobody takes what did not come back for a row. */
import { models, Repository, Session, VanishedRow } from "@aludel/orm"
import { count, createAll, dataModel, from, Pg, Query, savepoint, table } from "@aludel/sql"
import { sandbox, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { inject } from "vitest"

const guests = table(
  "guests",
  class Guests {
    id = Pg.integer().primaryKey()
    name = Pg.text()
  }
)
const keepOut = Pg.object("keep_out", {
  create: "create function keep_out() returns trigger language plpgsql as $$ begin return null; end $$",
  drop: "drop function keep_out()"
})
const atTheDoor = Pg.object("at_the_door", {
  create: `create trigger at_the_door before insert on guests for each row when (new.name = 'nobody')
    execute function keep_out()`,
  drop: "drop trigger at_the_door on guests",
  stage: "after tables"
})
const party = dataModel({ guests, keepOut, atTheDoor })
const { guests: Guest } = models(party, () => ({}))

const ann = { id: 1, name: "ann" }
const nobody = { id: 2, name: "nobody" }
const stored = Effect.map(Query.all(from(guests).select({ rows: count() })), ([row]) => row?.rows)

/** Says which table the row is missing in, and how many. */
const isMissing = (error: unknown): void => {
  assert.instanceOf(error, VanishedRow)
  assert.deepStrictEqual([error.table, error.rows], ["guests", 1])
  assert.include(error.message, "kept out by a trigger")
}

layer(TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(party) }))("rows that are kept out", (it) => {
  it.effect("a model fails: of one row, and of many", () =>
    sandbox(Effect.gen(function*() {
      isMissing(yield* Effect.flip(savepoint(Guest.create(nobody))))
      isMissing(yield* Effect.flip(savepoint(Guest.createMany([nobody]))))
      isMissing(yield* Effect.flip(savepoint(Guest.createMany([nobody, ann]))))
      assert.strictEqual(yield* stored, 0)
    })))

  it.effect("a repository dies of it where its type names none, and fails where it does", () =>
    sandbox(Effect.gen(function*() {
      const repository = Repository.make(Guest)
      for (
        const insert of [Effect.asVoid(repository.insert(nobody)), Effect.asVoid(repository.insertMany([nobody, ann]))]
      ) {
        const exit = yield* Effect.exit(savepoint(insert))
        assert.isTrue(Exit.hasDies(exit))
        if (Exit.isFailure(exit)) isMissing(Cause.squash(exit.cause))
      }
      isMissing(yield* Effect.flip(savepoint(repository.upsert(nobody))))
      isMissing(yield* Effect.flip(savepoint(repository.upsertMany([ann, nobody]))))
      isMissing(yield* Effect.flip(savepoint(repository.getOrCreate(nobody, ["id"]))))
      assert.strictEqual(yield* stored, 0)
    })))

  it.effect("a session's flush fails, and nothing of it is taken for written", () =>
    sandbox(Effect.gen(function*() {
      const flushed = Session.scoped(Effect.gen(function*() {
        const session = yield* Session
        yield* session.addAll(Guest, [nobody, ann])
        yield* session.commit
      }))
      isMissing(yield* Effect.flip(flushed))
      assert.strictEqual(yield* stored, 0)
    })))
})
