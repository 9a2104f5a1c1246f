/**
 * A repository that needs no database, for tests: rows in memory, with the table's defaults and `onUpdate`s, its unique keys,
 * and what must not be null. What only a server knows (checks, foreign keys, defaults and criteria that are expressions) it
 * does not.
 */
import type { InvalidCursor, Query } from "@aludel/sql"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Place } from "../context/Place.ts"
import type { VanishedRow } from "../error/WriteError.ts"
import type { Values } from "../write/Change.ts"
import { factsOf } from "../write/Facts.ts"
import type { ErasedCriteria, ErasedPage } from "./Criteria.ts"
import { mistake } from "./Failure.ts"
import { type Failure, Memory } from "./Memory.ts"

const isFailure = (cause: unknown): cause is Failure | VanishedRow | InvalidCursor =>
  cause instanceof Error && "_tag" in cause

/** Runs it at the clock's time; what it throws is its error. */
const tried = <A, E = Failure>(body: (now: number) => A): Effect.Effect<A, E> =>
  Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<A, E> => {
    try {
      return Effect.succeed(body(now))
    } catch (cause) {
      if (isFailure(cause)) {
        const isMistake = ["InvalidValue", "InvalidWrite"].includes(cause._tag)
        return Effect.fail(isMistake ? mistake(cause.message) as E : cause as E)
      }
      throw cause
    }
  })

/** The methods over rows in memory, which begin as the given ones. */
export const memoryRepository = (place: Place, seed: ReadonlyArray<Values>) =>
  Effect.map(
    tried((now) => {
      const memory = new Memory(place)
      memory.insert(seed, now)
      return memory
    }),
    (memory) => {
      const { primaryKey } = factsOf(place.entity)
      return {
        find: (criteria: ErasedCriteria = {}) => tried(() => memory.matching(criteria)),
        findBy: (key: Values) => tried(() => Option.fromUndefinedOr(memory.found(key))),
        count: (criteria: ErasedCriteria = {}) => tried(() => memory.matching(criteria).length),
        page: (criteria: ErasedPage) => tried((): Query.Page<Values> => memory.page(criteria)),
        insert: (row: Values) => tried((now) => memory.insert([row], now)[0]),
        insertMany: (rows: ReadonlyArray<Values>) => tried((now) => memory.insert(rows, now)),
        update: (key: Values, changes: Values) => tried((now) => memory.change(key, changes, now)),
        updateMany: (rows: ReadonlyArray<Values>) => tried((now) => memory.changeMany(rows, now)),
        upsert: (row: Values, by = primaryKey) => tried((now) => memory.upsert([row], by, now)[0]),
        upsertMany: (rows: ReadonlyArray<Values>, by = primaryKey) => tried((now) => memory.upsert(rows, by, now)),
        getOrCreate: (row: Values, by: ReadonlyArray<string>) => tried((now) => memory.getOrCreate(row, by, now)),
        delete: (key: Values) => tried((now) => memory.remove(key, now))
      }
    }
  )
