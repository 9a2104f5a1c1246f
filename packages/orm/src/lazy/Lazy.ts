/**
 * Lazy access: one row's relation, or one row by its key, as an Effect. Accesses of several fibers share a statement, and
 * the first access to one row of a result set loads the relation for all of its rows.
 */
import { type Database, DatabaseError, Query, Reads, Reason } from "@aludel/sql"
import { writesTo } from "@aludel/sql/Plan"
import { get } from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type Context, type Entity, entityOf } from "../context/Context.ts"
import { InvalidFind } from "../error/InvalidFind.ts"
import { LazyLoadRefused } from "../error/LazyLoadRefused.ts"
import { type ErasedOptions, type FindPlan, planFind, planRelation, type RelationPlan } from "../find/FindPlan.ts"
import { whenOf } from "../find/Related.ts"
import { type KeyReader, keyReader, type KeyValues, type LoadedRow } from "../load/Key.ts"
import { levelQuery, rootQuery } from "../load/Level.ts"
import { type ByParent, loadChildren, type Loading, ownReader, valueFor } from "../load/Load.ts"
import { givenParents } from "../load/Parents.ts"
import { type Remembered, type ResultSet, resultSetOf } from "../load/ResultSet.ts"
import { loadByKeys } from "../load/Root.ts"
import { hopsOf } from "../relation/ResolvedRelation.ts"
import { ask, type Find, type Wanted } from "./Batch.ts"
import { CurrentLoadCache, StrictLoading } from "./Loading.ts"

/** The options of a lazy access: those of the relation, and whether to load for this row alone. */
export interface LazyOptions extends ErasedOptions {
  readonly alone?: boolean | undefined
}

type Selected = Parameters<typeof Query.compile>[0]

const nested = (relation: RelationPlan): string =>
  (relation.recursive ? "recursive " : "") +
  textOf(() => levelQuery(relation, givenParents([])), relation.plan)

/** What rows are made of: keys are not in a statement, and of two types one may be written as the other. */
const shapeOf = ({ hidden, relations, selection }: FindPlan): unknown => [
  Object.entries(selection).map(([key, { type }]) => [key, type.name]),
  hidden,
  relations.map((relation) => [
    relation.relation.name,
    relation.joined ? shapeOf(relation.plan) : nested(relation)
  ])
]

/** What a level and all below it ask the server, without the keys: equal texts are equal questions. */
const textOf = (query: () => Selected, plan: FindPlan): string => {
  const { parameters, text } = Query.compile(query())
  return JSON.stringify([text, parameters, shapeOf(plan)])
}

const numbers = new WeakMap<Context, number>()
let contexts = 0

/** The models that a question is about: two declarations may give one name to different relations. */
const numberOf = (context: Context): number => {
  const number = numbers.get(context) ?? ++contexts
  numbers.set(context, number)
  return number
}

let unlike = 0

/** A text that equals no other where a question cannot be written: sending it says why. */
const questionOf = (name: string, text: () => string): string => {
  try {
    return `${name} ${text()}`
  } catch {
    return `${name} ${unlike++}`
  }
}

type Tables = ReadonlyArray<{ readonly schema: string | undefined; readonly name: string }>

/** The tables that a relation's rows, and all below them, come from. */
const tablesBehind = ({ context, plan, relation }: RelationPlan): Tables => [
  ...hopsOf(relation).map(({ table }) => entityOf(context, table).plan.source),
  ...plan.relations.flatMap(tablesBehind)
]

/** A key as text; a value that is none of its type is the caller's mistake alone. */
const textOfKey = (reader: KeyReader, values: KeyValues): string | DatabaseError => {
  try {
    return reader.text(values)
  } catch (cause) {
    if (cause instanceof Reason.InvalidValue) return new DatabaseError({ reason: cause })
    throw cause
  }
}

/** Asks, unless the answer was kept. */
const askOnce = <Answer>(database: Database, text: string, find: Find<Answer>, wanted: Wanted): Loading<Answer> =>
  Effect.withFiber(({ context }) => {
    const cache = get(context, CurrentLoadCache)
    if (cache === undefined) return ask(context, database, text, find, wanted)
    const answers = cache.get(database) ?? new Map<string, unknown>()
    cache.set(database, answers)
    const question = JSON.stringify([text, wanted.text])
    // What was kept under this question is its answer.
    if (answers.has(question)) return Effect.succeed(answers.get(question) as Answer)
    return Effect.tap(
      ask(context, database, text, find, wanted),
      (answer) => Effect.sync(() => answers.set(question, answer))
    )
  })

/** What a lazy access to one relation, with these options, does. */
interface Access {
  readonly relation: RelationPlan
  readonly text: string
  readonly reader: KeyReader
  readonly needed: ReadonlyArray<string>
  readonly tables: Tables
  readonly find: Find<unknown>
}

const remembered = (set: ResultSet, { tables, text }: Access): Remembered | undefined => {
  const found = set.loaded.get(text)
  if (found === undefined || found.writes === writesTo(tables)) return found
  set.loaded.delete(text)
  set.outdated++
  return undefined
}

/** All keys that a batch loads: those that were asked for, and those of the result sets that they came from. */
const keysOf = (reader: KeyReader, wanted: ReadonlyArray<Wanted>, sets: ReadonlySet<ResultSet>) => {
  const keys = new Map(wanted.map(({ text, values }) => [text, values] as const))
  for (const set of sets) {
    for (const row of set.rows()) {
      const values = reader.values(row)
      if (values !== undefined) keys.set(reader.text(values), values)
    }
  }
  return [...keys.values()]
}

const planAccess = (context: Context, entity: Entity, name: string, options: ErasedOptions): Access => {
  const relation = planRelation(context, entity, [name, options], { strategy: undefined, taken: [], lazy: true })
  const reader = ownReader(relation, entity, (key) => key)
  const text = questionOf(`${numberOf(context)} ${entity.key}.${name}`, () => nested(relation))
  const tables = tablesBehind(relation)
  const find: Find<unknown> = (wanted) => {
    const sets = new Set(wanted.flatMap(({ set }) => set ?? []))
    const writes = writesTo(tables)
    return Effect.map(loadChildren(relation, keysOf(reader, wanted, sets)), (byParent: ByParent) => {
      for (const set of sets) set.loaded.set(text, { values: byParent, writes })
      return ({ values }) => valueFor(relation, byParent, reader.identity(values))
    })
  }
  const needed = [...relation.relation.own, ...Object.keys(whenOf(relation.relation))]
  return { relation, text, reader, needed, tables, find }
}

/** Plans each access once for each value of options. */
const accesses = (context: Context, entity: Entity, name: string) => {
  const plain: LazyOptions = {}
  const planned = new WeakMap<LazyOptions, Access>()
  return (options: LazyOptions = plain): Access => {
    const { alone: _, ...rest } = options
    const access = planned.get(options) ?? planAccess(context, entity, name, rest)
    planned.set(options, access)
    return access
  }
}

/** One relation of one row. */
export const lazyRelation = (context: Context, entity: Entity, name: string) => {
  const accessOf = accesses(context, entity, name)
  const refused = entity.relations.get(name)?.options.lazy === "raise"
  return (row: LoadedRow, options?: LazyOptions): Loading<unknown> =>
    Effect.flatMap(Reads, (database) =>
      Effect.flatMap(StrictLoading, (strict) => {
        if (strict || refused) return Effect.die(new LazyLoadRefused({ table: entity.key, relation: name }))
        const access = accessOf(options)
        const { find, needed, reader, relation, text } = access
        const missing = needed.find((key) => row[key] === undefined)
        if (missing !== undefined) {
          throw new InvalidFind({
            table: entity.key,
            problem: `the row was read without "${missing}", by which the relation "${name}" goes`
          })
        }
        const values = reader.values(row)
        if (values === undefined) return Effect.succeed(valueFor(relation, new Map(), undefined))
        const key = textOfKey(reader, values)
        if (typeof key !== "string") return Effect.fail(key)
        const set = options?.alone === true ? undefined : resultSetOf(database, entity, row)
        const known = set && remembered(set, access)
        // Only whole relations are remembered, by the text of this very question.
        if (known !== undefined) {
          return Effect.succeed(valueFor(relation, known.values as ByParent, reader.identity(values)))
        }
        const all = set !== undefined && set.outdated < 2 ? set : undefined
        return askOnce(database, text, find, { text: key, values, set: all })
      }))
}

/** The values of a primary key: of one column the value itself, of several an object. */
const keyValues = ({ key, primaryKey }: Entity, given: unknown): KeyValues => {
  if (primaryKey.length === 0) throw new InvalidFind({ table: key, problem: "it has no primary key" })
  if (primaryKey.length === 1) return [given]
  const columns = typeof given === "object" && given !== null ? given as LoadedRow : {}
  return primaryKey.map((column) => columns[column])
}

/** One row by its primary key. */
export const lazyById = (context: Context, entity: Entity) => {
  const plain: ErasedOptions = {}
  const planned = new WeakMap<ErasedOptions, { readonly text: string; readonly find: Find<LoadedRow | undefined> }>()
  const reader = keyReader(entity.table, entity.primaryKey, (key) => key)
  const access = (options: ErasedOptions) => {
    const plan = planFind(context, entity, options, { needed: entity.primaryKey })
    const found = {
      text: questionOf(`${numberOf(context)} ${entity.key}`, () => textOf(() => rootQuery(plan), plan)),
      find: (wanted: ReadonlyArray<Wanted>) =>
        Effect.map(
          loadByKeys(plan, [...new Map(wanted.map(({ text, values }) => [text, values])).values()]),
          (rows) => (asked: Wanted) => rows.get(asked.text)
        )
    }
    planned.set(options, found)
    return found
  }
  return (key: unknown, options: ErasedOptions = plain): Loading<Option.Option<LoadedRow>> =>
    Effect.flatMap(Reads, (database) => {
      const { find, text } = planned.get(options) ?? access(options)
      const values = keyValues(entity, key)
      const wanted = textOfKey(reader, values)
      return typeof wanted === "string"
        ? Effect.map(askOnce(database, text, find, { text: wanted, values, set: undefined }), Option.fromUndefinedOr)
        : Effect.fail(wanted)
    })
}
