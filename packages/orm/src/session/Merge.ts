/**
 * Rows from outside, with rows of their relations, brought into a session: what is there is changed to their values, what is
 * not is added, and what a relation no longer names is let go.
 */
import { type DatabaseError, from, Query } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { type Entity, entityOf, versionOf } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { InvalidWrite, StaleRow } from "../error/WriteError.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import type { Values } from "../write/Change.ts"
import { split } from "../write/Draft.ts"
import { factsOf, textOf } from "../write/Facts.ts"
import { among, wholeRow } from "../write/Statement.ts"
import { refused } from "../write/Write.ts"
import { addRow } from "./Add.ts"
import type { Entry } from "./Entry.ts"
import type { SessionState } from "./State.ts"

type Merging<A> = Effect.Effect<A, DatabaseError | InvalidWrite | StaleRow>

/** What changes the unit of work alone: refused as an error, whatever throws it. */
const said = <A>(body: () => A): Merging<A> => {
  const made = refused(() => {
    try {
      return { value: body() }
    } catch (cause) {
      if (cause instanceof StaleRow) return { stale: cause }
      throw cause
    }
  })
  return Effect.flatMap(
    Effect.catchTag(made, "CircularWrite", Effect.die),
    (one) => one.stale === undefined ? Effect.succeed(one.value) : Effect.fail(one.stale)
  )
}

/** The rows with these values, as the session has them. */
const read = (
  state: SessionState,
  place: Place,
  keys: ReadonlyArray<string>,
  values: Values
): Merging<ReadonlyArray<Entry>> =>
  Effect.flatMap(
    said(() =>
      from(place.entity.table.source).where(among(place.entity, keys, [values])).select(wholeRow(place.entity))
    ),
    (query) =>
      Effect.map(
        state.on(Query.all(query)),
        (rows) => rows.flatMap((row) => state.work.entryOf(state.work.read(place, row)) ?? [])
      )
  )

const isThere = ({ known: { state } }: Entry): boolean => state === "persistent"

/** The row under the given one's primary key: the session's, or read. */
const stored = (state: SessionState, place: Place, columns: Values): Merging<Entry | undefined> => {
  const { primaryKey } = factsOf(place.entity)
  if (textOf(place.entity, primaryKey, columns) === undefined) return Effect.succeed(undefined)
  const known = state.work.identity.find(place, columns)
  if (known !== undefined && !known.known.expired) return Effect.succeed(isThere(known) ? known : undefined)
  return Effect.map(read(state, place, primaryKey, columns), (found) => found.find(isThere))
}

const letGo = (state: SessionState, parent: Entity, relation: ResolvedRelation, child: Entry): void => {
  const { entity } = child.place
  const free = relation.theirs.filter((key) => factsOf(entity).nullable.has(key))
  if (parent.options.cascade?.[relation.name] === "delete-orphan") state.work.remove(child)
  else if (free.length > 0) state.work.change(child, undefined, Object.fromEntries(free.map((key) => [key, null])))
  else {
    const problem = `rows of "${entity.key}" cannot be without it, and "${relation.name}" no longer names one of them`
    throw new InvalidWrite({ table: parent.key, problem })
  }
}

/** The columns of other rows that hold this one's key. */
const pointing = (state: SessionState, entry: Entry, keys: ReadonlyArray<string>, own: ReadonlyArray<string>): Values =>
  Object.fromEntries(keys.map((key, i) => [key, state.work.columnOf(entry, own[i] as string)]))

const mergeChildren = (
  state: SessionState,
  entry: Entry,
  relation: ResolvedRelation,
  rows: ReadonlyArray<Values>
): Merging<void> =>
  Effect.gen(function*() {
    const { context, entity } = entry.place
    const place: Place = { context, entity: entityOf(context, relation.target) }
    const back = pointing(state, entry, relation.theirs, relation.own)
    // Read first, in one statement: what is named is then among what the session has.
    const before = isThere(entry) ? yield* read(state, place, relation.theirs, back) : []
    const named = new Set<Entry>()
    for (const row of rows) named.add(yield* mergeRow(state, place, row, back))
    yield* said(() => {
      for (const child of before) if (!named.has(child) && isThere(child)) letGo(state, entity, relation, child)
    })
  })

const mergeLinks = (
  state: SessionState,
  entry: Entry,
  relation: ResolvedRelation,
  rows: ReadonlyArray<Values>
): Merging<void> =>
  Effect.gen(function*() {
    const { context } = entry.place
    const { between, own, target, theirs } = relation
    if (between === undefined) return
    const place: Place = { context, entity: entityOf(context, between.table) }
    const mine = pointing(state, entry, between.own, own)
    const before = isThere(entry) ? yield* read(state, place, between.own, mine) : []
    const named = new Set<Entry>()
    for (const row of rows) {
      named.add(yield* mergeRow(state, { context, entity: entityOf(context, target) }, row, {}))
    }
    yield* said(() => {
      const texts = new Map(before.map((link) => [textOf(place.entity, between.theirs, link.known.row), link]))
      for (const other of named) {
        const values = pointing(state, other, between.theirs, theirs)
        const text = textOf(place.entity, between.theirs, values)
        if (text === undefined || !texts.delete(text)) state.work.added(place, { ...mine, ...values })
      }
      for (const link of texts.values()) state.work.remove(link)
    })
  })

const rowsOf = (given: unknown): ReadonlyArray<Values> =>
  given === null ? [] : Array.isArray(given) ? given : [given as Values]

/** Brings a row into the session, with the rows of its relations. */
export const mergeRow = (state: SessionState, place: Place, row: Values, given: Values = {}): Merging<Entry> =>
  Effect.gen(function*() {
    const { context, entity } = place
    const { columns, relations } = yield* said(() => split(entity, row, true))
    const values: Record<string, unknown> = { ...columns, ...given }
    for (const [relation, nested] of relations) {
      if (!relation.points) continue
      const [one] = rowsOf(nested)
      const target: Place = { context, entity: entityOf(context, relation.target) }
      const other = one === undefined ? undefined : yield* mergeRow(state, target, one)
      relation.own.forEach((key, i) => {
        values[key] = other === undefined ? null : state.work.columnOf(other, relation.theirs[i] as string)
      })
    }
    const known = yield* stored(state, place, columns)
    const { generated } = factsOf(entity)
    const entry = yield* said(() => {
      if (known === undefined) return addRow(state.work, place, columns, { ...values, ...given })
      const version = versionOf(entity.options)?.column
      const copy = version === undefined || columns[version] === undefined ? undefined : columns
      const set = Object.fromEntries(
        Object.entries(values).filter(([name]) => !generated.has(name) && name !== version)
      )
      state.work.change(known, copy, set)
      return known
    })
    for (const [relation, nested] of relations) {
      if (relation.points) continue
      if (relation.between === undefined) yield* mergeChildren(state, entry, relation, rowsOf(nested))
      else yield* mergeLinks(state, entry, relation, rowsOf(nested))
    }
    return entry
  })
