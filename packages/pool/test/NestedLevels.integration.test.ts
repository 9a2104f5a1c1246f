/**
 * A law of nested levels: whatever stands inside of what, the rows that stay are those of levels that succeeded within levels
 * that did. Levels that begin where another one begins share its savepoint, which nobody may notice.
 */
import {
  asc,
  createAll,
  dataModel,
  from,
  insert,
  Pg,
  Query,
  type ReadCommitted,
  savepoint,
  table,
  transaction,
  type Writes
} from "@aludel/sql"
import { assertHealthy, TestDatabase } from "@aludel/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { inject } from "vitest"
import { text } from "./support/Text.ts"

const written = table(
  "written",
  class Written {
    id = Pg.integer().primaryKey()
  }
)

/** A level: rows that it writes and levels inside of it, in order, and how it ends. */
interface Tree {
  readonly parts: ReadonlyArray<number | Tree>
  /** `refused` fails by a statement that the server refuses, and so aborts what it is in; `fails` without one. */
  readonly end: "succeeds" | "fails" | "refused"
}

/** Numbers that are the same for a seed. */
const randomOf = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const treeOf = (random: (below: number) => number, depth: number, next: () => number): Tree => ({
  parts: Array.from(
    { length: random(4) },
    () => depth > 0 && random(3) > 0 ? treeOf(random, depth - 1, next) : next()
  ),
  end: (["succeeds", "succeeds", "fails", "refused"] as const)[random(4)] ?? "succeeds"
})

const write = (id: number) => Effect.asVoid(Query.run(insert(written).values({ id })))

const bodyOf = ({ end, parts }: Tree): Effect.Effect<void, unknown, ReadCommitted | Writes> =>
  Effect.asVoid(Effect.gen(function*() {
    for (const part of parts) {
      yield* typeof part === "number" ? write(part) : Effect.ignore(savepoint(bodyOf(part)))
    }
    if (end === "fails") yield* Effect.fail("no")
    if (end === "refused") yield* text("select 1 / 0")
  }))

const kept = ({ end, parts }: Tree): ReadonlyArray<number> =>
  end === "succeeds" ? parts.flatMap((part) => typeof part === "number" ? [part] : kept(part)) : []

const database = TestDatabase.layer({ url: inject("databaseUrl"), prepare: createAll(dataModel({ written })) })

layer(database, { excludeTestServices: true })("nested levels", (it) => {
  it.effect("keep what they would keep with a savepoint each, in 150 random trees", () =>
    Effect.gen(function*() {
      for (let seed = 1; seed <= 150; seed++) {
        let id = 0
        const tree = { ...treeOf(randomOf(seed), 4, () => id++), end: "succeeds" } as const
        yield* text("delete from written")
        yield* transaction(bodyOf(tree))
        const rows = yield* Query.all(from(written).select({ id: written.id }).orderBy(asc(written.id)))
        assert.deepStrictEqual(rows.map((row) => row.id), kept(tree), `seed ${seed}`)
      }
      yield* assertHealthy
    }))
})
