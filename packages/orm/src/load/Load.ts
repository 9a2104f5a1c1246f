/** Runs a plan: the root, then for each level one statement per relation, and hands each row to its parents. */
import { type Database, DatabaseError, Query, Reads, Reason } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { withoutOthers } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import type { FindPlan, RelationPlan } from "../find/FindPlan.ts"
import { parentColumnsOf, whenOf } from "../find/Related.ts"
import { rowsOf } from "./Document.ts"
import { distinctKeys, type KeyReader, keyReader, type KeyValues, type LoadedRow } from "./Key.ts"
import { countKey, foundKey, levelQuery, parentKey } from "./Level.ts"
import { givenParents } from "./Parents.ts"
import { type Held, remember } from "./ResultSet.ts"

export type Loading<A> = Effect.Effect<A, DatabaseError, Reads>

/** Keys in one statement: one array parameter, which the server reads as a whole. */
const keysAtOnce = 10_000

export const chunksOf = (keys: ReadonlyArray<KeyValues>): ReadonlyArray<ReadonlyArray<KeyValues>> => {
  const chunks: Array<ReadonlyArray<KeyValues>> = []
  for (let at = 0; at < keys.length; at += keysAtOnce) chunks.push(keys.slice(at, at + keysAtOnce))
  return chunks
}

/** Rows without what was read for the relations alone. Rows of several kinds differ in their keys, others do not. */
const withoutHidden = (
  rows: ReadonlyArray<LoadedRow>,
  hidden: ReadonlyArray<string>,
  alike: boolean
): ReadonlyArray<LoadedRow> => {
  if (hidden.length === 0) return rows
  const shownOf = (row: LoadedRow) => Object.keys(row).filter((key) => !hidden.includes(key))
  const ofFirst = rows.length === 0 ? [] : shownOf(rows[0] as LoadedRow)
  return rows.map((row) => {
    const shown: LoadedRow = {}
    for (const key of alike ? ofFirst : shownOf(row)) shown[key] = row[key]
    return shown
  })
}

/** Reads the parent's key from a row of its child. */
const parentReader = ({ context, relation }: RelationPlan): KeyReader => {
  const { keys, table } = parentColumnsOf(context, relation)
  return keyReader(table, keys, (key) => parentKey(keys.indexOf(key)))
}

const keysOfParent = ({ context, relation }: RelationPlan): ReadonlyArray<string> =>
  parentColumnsOf(context, relation).keys.map((_, i) => parentKey(i))

/** The rows, or their number, by the identity of their parent's key. */
export type ByParent = ReadonlyMap<unknown, ReadonlyArray<LoadedRow>>

/** Levels that were sent together with the root, by relation: their rows, and whose rows these are. */
export type Ahead = ReadonlyMap<RelationPlan, ReadonlyArray<LoadedRow>>

const none: Ahead = new Map()

const readByKeys = (relation: RelationPlan, keys: ReadonlyArray<KeyValues>): Loading<ReadonlyArray<LoadedRow>> => {
  const readChunk = (chunk: ReadonlyArray<KeyValues>) =>
    Query.all(levelQuery(relation, givenParents(chunk))) as Loading<ReadonlyArray<LoadedRow>>
  if (keys.length <= keysAtOnce) return readChunk(keys)
  return Effect.map(
    Effect.forEach(chunksOf(keys), readChunk, { concurrency: "unbounded" }),
    (chunks) => chunks.flat()
  )
}

/**
 * The rows of these parents, of a level that was sent ahead: undefined where one of them is missing. A level is then read
 * again as a whole: a row that went from one parent to another between two statements would else be in neither.
 */
const coveredRows = (
  reader: KeyReader,
  rows: ReadonlyArray<LoadedRow>,
  keys: ReadonlyArray<KeyValues>
): ReadonlyArray<LoadedRow> | undefined => {
  const wanted = new Set(keys.map(reader.identity))
  const covered = new Set<unknown>()
  const kept: Array<LoadedRow> = []
  for (const row of rows) {
    const parent = reader.own(row)
    if (!wanted.has(parent)) continue
    covered.add(parent)
    if (row[foundKey] !== null) kept.push(row)
  }
  return covered.size === wanted.size ? kept : undefined
}

const readRows = (
  relation: RelationPlan,
  keys: ReadonlyArray<KeyValues>,
  ahead: Ahead
): Loading<ReadonlyArray<LoadedRow>> => {
  const sent = ahead.get(relation)
  const found = sent && coveredRows(parentReader(relation), sent, keys)
  return found === undefined ? readByKeys(relation, keys) : Effect.succeed(found)
}

/** The rows of a relation to its own table, those of these rows, and so on: one statement for each level, no key twice. */
const readLevels = (relation: RelationPlan, keys: ReadonlyArray<KeyValues>): Loading<ReadonlyArray<LoadedRow>> => {
  const reader = readerBelow(relation)
  const asked = new Set(keys.map((values) => reader.text(values)))
  const below = (rows: ReadonlyArray<LoadedRow>): Loading<ReadonlyArray<LoadedRow>> => {
    const next = distinctKeys(reader, rows).filter((values) => !asked.has(reader.text(values)))
    if (next.length === 0) return Effect.succeed(rows)
    for (const values of next) asked.add(reader.text(values))
    return Effect.flatMap(readByKeys(relation, next), (found) => Effect.map(below(found), (more) => rows.concat(more)))
  }
  return Effect.flatMap(readByKeys(relation, keys), below)
}

/** Reads the key by which a row of a recursive relation leads on. */
const readerBelow = (relation: RelationPlan): KeyReader =>
  ownReader(relation, relation.plan, (key) => relation.plan.keyOf.get(key) as string)

/** Loads a relation for these keys: the rows of each, complete with what they lead to. */
export const loadChildren = (
  relation: RelationPlan,
  keys: ReadonlyArray<KeyValues>,
  ahead: Ahead = none
): Loading<ByParent> => {
  const reader = parentReader(relation)
  const read = relation.recursive ? readLevels(relation, keys) : readRows(relation, keys, ahead)
  return Effect.flatMap(read, (rows) => {
    const parents = rows.map(reader.own)
    const keysBelow = relation.recursive ? rows.map(readerBelow(relation).own) : undefined
    const complete = relation.counted
      ? Effect.succeed(rows)
      : completed(relation.plan, rows, "each by itself", { beside: [...keysOfParent(relation), foundKey], ahead })
    return Effect.map(complete, (shown) => {
      const byParent = new Map<unknown, Array<LoadedRow>>()
      parents.forEach((parent, i) => {
        if (parent === undefined) return
        const siblings = byParent.get(parent)
        if (siblings === undefined) byParent.set(parent, [shown[i] as LoadedRow])
        else siblings.push(shown[i] as LoadedRow)
      })
      // Rows in a circle are values in a circle.
      keysBelow?.forEach((key, i) => {
        const row = shown[i] as LoadedRow
        row[relation.relation.name] = valueFor(relation, byParent, key)
      })
      return byParent
    })
  })
}

/** What a relation is for the identity of one key. */
export const valueFor = ({ counted, relation }: RelationPlan, byParent: ByParent, key: unknown): unknown => {
  const found = key === undefined ? undefined : byParent.get(key)
  if (counted) return found?.[0]?.[countKey] ?? 0
  return relation.kind === "many" ? found ?? [] : found?.[0] ?? null
}

/**
 * Reads a parent's own key; none where a column of it is null, or where the row does not meet what the relation asks of it.
 *
 * @param under where each column stands in the row
 */
export const ownReader = (
  { relation }: RelationPlan,
  { table }: Pick<FindPlan, "table">,
  under: (key: string) => string
): KeyReader => {
  const reader = keyReader(table, relation.own, under)
  const asked = Object.entries(whenOf(relation)).map(([key, value]) => {
    const { type } = columnOf(table, key)
    return { place: under(key), type, text: type.encode(value) }
  })
  if (asked.length === 0) return reader
  const isMet = (row: LoadedRow): boolean =>
    asked.every(({ place, text, type }) => row[place] !== null && type.encode(row[place]) === text)
  return {
    ...reader,
    values: (row) => isMet(row) ? reader.values(row) : undefined,
    own: (row) => isMet(row) ? reader.own(row) : undefined
  }
}

const loadRelation = (
  parent: FindPlan,
  relation: RelationPlan,
  rows: ReadonlyArray<LoadedRow>,
  ahead: Ahead
): Loading<void> => {
  const reader = ownReader(relation, parent, (key) => parent.keyOf.get(key) as string)
  const keys = distinctKeys(reader, rows)
  const children = keys.length === 0 ? Effect.succeed<ByParent>(new Map()) : loadChildren(relation, keys, ahead)
  return Effect.map(children, (byParent) => {
    for (const row of rows) row[relation.relation.name] = valueFor(relation, byParent, reader.own(row))
  })
}

/** Unpacks the documents of a joined relation into rows, and completes these. */
const unpackRelation = ({ counted, plan, relation }: RelationPlan, rows: ReadonlyArray<LoadedRow>): Loading<void> => {
  if (counted) return Effect.void
  const { kind, name } = relation
  const counts: Array<number> = []
  const all: Array<LoadedRow> = []
  for (const row of rows) {
    const children = rowsOf(plan, row[name])
    counts.push(children.length)
    for (const child of children) all.push(child)
  }
  return Effect.map(completed(plan, all, "each by itself"), (shown) => {
    let at = 0
    rows.forEach((row, i) => {
      const end = at + (counts[i] as number)
      row[name] = kind === "many" ? shown.slice(at, end) : shown[at] !== undefined && end > at ? shown[at] : null
      at = end
    })
  })
}

/** Sets the relations' keys first, so that they stand in the order in which they were asked for, whichever is read first. */
const placed = ({ relations }: FindPlan, rows: ReadonlyArray<LoadedRow>): void => {
  // One key has no order, and those of documents come in theirs.
  if (relations.length < 2 || relations.every(({ joined }) => joined)) return
  for (const row of rows) {
    for (const { joined, relation: { name } } of relations) {
      const value = row[name]
      if (joined) delete row[name]
      row[name] = value
    }
  }
}

/** Rows with the columns of their kinds alone, where the column that tells the kind is read. */
const ofTheirKinds = (
  { entity: { key, kinds }, selection, table, whole }: FindPlan,
  rows: ReadonlyArray<LoadedRow>
): Effect.Effect<ReadonlyArray<LoadedRow>, DatabaseError> => {
  const discriminator = kinds && columnOf(table, kinds.by)
  if (kinds === undefined || discriminator === undefined || selection[kinds.by] !== discriminator) {
    return Effect.succeed(rows)
  }
  const narrowed: Array<LoadedRow> = []
  for (const row of rows) {
    const value = row[kinds.by]
    const kind = value === null ? undefined : kinds.all.get(discriminator.type.encode(value))
    if (kind === undefined) {
      const names = [...kinds.all.values()].map(({ name }) => `"${name}"`).join(", ")
      const expected = `a row of "${key}" is one of ${names}, and it says that it is none of them`
      const reason = new Reason.DecodeFailed({ column: kinds.by, type: discriminator.type.name, expected })
      return Effect.fail(new DatabaseError({ reason }))
    }
    narrowed.push(whole ? row : withoutOthers(kind, row))
  }
  return Effect.succeed(narrowed)
}

/** What is known beside rows that are completed. */
interface Beside {
  /** Further keys, that do not belong to the rows. */
  readonly beside?: ReadonlyArray<string>
  readonly ahead?: Ahead
}

/**
 * Completes rows by what they lead to, and takes away what was read for that alone.
 *
 * @param held what the program will hold of the rows
 */
export const completed = (
  plan: FindPlan,
  rows: ReadonlyArray<LoadedRow>,
  held: Held,
  { ahead = none, beside = [] }: Beside = {}
): Loading<ReadonlyArray<LoadedRow>> => {
  placed(plan, rows)
  const loaded: Loading<void> = rows.length === 0 || plan.relations.length === 0 ? Effect.void : Effect.forEach(
    plan.relations,
    (relation) => relation.joined ? unpackRelation(relation, rows) : loadRelation(plan, relation, rows, ahead),
    { concurrency: "unbounded", discard: true }
  )
  return Effect.flatMap(
    Effect.andThen(loaded, ofTheirKinds(plan, rows)),
    (narrowed) =>
      Effect.map(Reads, (database: Database) => {
        const shown = withoutHidden(narrowed, [...plan.hidden, ...beside], plan.entity.kinds === undefined)
        remember(database, plan.entity, shown, held)
        return shown
      })
  )
}
