/** Rows with rows of their relations, created and changed in one transaction and the fewest statements. */
import { add, and, eq, not, Query, transaction, type Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { type Entity, entityOf } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { heldBy, withoutOthers } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { InvalidWrite, VanishedRow } from "../error/WriteError.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import type { Change, InsertChange, Values } from "./Change.ts"
import {
  type Aside,
  checkedKey,
  columnAt,
  createdRow,
  Draft,
  listOf,
  readStored,
  split,
  Stored,
  storedOf
} from "./Draft.ts"
import { factsOf, isKnown } from "./Facts.ts"
import { planWrites } from "./Plan.ts"
import { among, erasedWrites, wholeRow } from "./Statement.ts"
import { refused, runSteps, type WriteError, type Written } from "./Write.ts"

type Writing<A> = Effect.Effect<A, WriteError, Writes>

/** The changes with what was read for them. What waits for a row goes by the change that it was first. */
const resolvedChange = (change: Change, resolve: (values: Values) => Values): Change => {
  if (change.kind === "insert") return { ...change, values: resolve(change.values), instead: change }
  if (change.kind === "delete") return { ...change, key: resolve(change.key) }
  return { ...change, key: resolve(change.key), values: resolve(change.values) }
}

const runAside = ({ entity, expected, orElse, query }: Aside, resolve: (values: Values) => Values): Writing<void> =>
  Effect.gen(function*() {
    const made = yield* refused(() => query(resolve))
    if (made === undefined) return
    const rows = yield* Query.all(made)
    if (rows.length === 0 && orElse !== undefined) yield* Query.all(yield* refused(() => orElse(resolve)))
    else if (expected !== undefined && rows.length !== expected) {
      yield* Effect.fail(new VanishedRow({ table: entity.key, rows: expected - rows.length }))
    }
  })

/** Reads what is needed, then writes; the transaction is there before, since it may be that nothing needs one. */
const run = ({ before, behind, changes }: Draft, more: ReadonlyArray<Stored> = []): Writing<Written> => {
  const stored = [...storedOf(changes), ...more]
  const body = Effect.gen(function*() {
    const resolve = stored.length === 0 ? (values: Values) => values : yield* readStored(stored)
    const steps = yield* refused(() =>
      planWrites(stored.length === 0 ? changes : changes.map((change) => resolvedChange(change, resolve)))
    )
    for (const aside of before) yield* runAside(aside, resolve)
    const written = yield* runSteps(steps)
    for (const aside of behind) yield* runAside(aside, resolve)
    return written
  })
  const statements = before.length + behind.length + changes.length
  return stored.length === 0 && statements < 2 ? body : transaction(body)
}

/** Inserts a row with rows of its relations. */
export const createTree = ({ context, entity }: Place, input: Values): Writing<Values> =>
  Effect.flatMap(
    refused(() => {
      const draft = new Draft(context)
      return { draft, drafted: draft.create(entity, input) }
    }),
    ({ draft, drafted }) =>
      Effect.map(run(draft), (written) => withoutOthers(entity.kind, createdRow(drafted, written)))
  )

/** The rows of a relation that belong to a row: by their own columns, or by the table between. */
const belongs = (entity: Entity, keys: ReadonlyArray<string>, values: ReadonlyArray<unknown>) =>
  and(...keys.map((key, i) => eq(columnOf(entity.table, key), values[i] as never)))

const nulls = (keys: ReadonlyArray<string>): Values => Object.fromEntries(keys.map((key) => [key, null]))

/** What is done to rows that point at this one. */
const changePointing = (draft: Draft, relation: ResolvedRelation, nested: Values, own: Values): void => {
  const target = entityOf(draft.context, relation.target)
  const { nullable } = factsOf(target)
  const values = (resolve: (values: Values) => Values) => relation.own.map((key) => resolve(own)[key])
  const free = relation.theirs.filter((key) => nullable.has(key))
  const letGo = (keys: ReadonlyArray<Values>, listed: boolean): Aside => {
    if (free.length === 0) {
      const problem = `rows of "${target.key}" cannot be without it: delete them instead`
      throw new InvalidWrite({ table: relation.table, problem })
    }
    return {
      entity: target,
      expected: listed ? keys.length : undefined,
      query: (resolve) => {
        const mine = belongs(target, relation.theirs, values(resolve))
        const found = keys.length === 0 ? undefined : among(target, Object.keys(keys[0] as Values), keys)
        const where = found === undefined ? mine : and(mine, listed ? found : not(found))
        return erasedWrites.update(target.table.source).set(nulls(free)).where(where).returning(wholeRow(target))
      }
    }
  }
  const keysOf = (given: unknown) => listOf(given).map((key) => checkedKey(target, key))
  const gone = keysOf(nested["disconnect"] === true ? undefined : nested["disconnect"])
  if (gone.length > 0) draft.before.push(letGo(gone, true))
  if (nested["disconnect"] === true) draft.before.push(letGo([], false))
  const removed = keysOf(nested["delete"])
  if (removed.length > 0) {
    draft.before.push({
      entity: target,
      expected: removed.length,
      query: (resolve) =>
        erasedWrites.deleteFrom(target.table.source).where(
          and(
            belongs(target, relation.theirs, values(resolve)),
            among(target, Object.keys(removed[0] as Values), removed)
          )
        ).returning(wholeRow(target))
    })
  }
  if (nested["set"] !== undefined) {
    const kept = keysOf(nested["set"])
    draft.before.push(letGo(kept, false))
    draft.children(relation, { connect: kept }, own)
  }
  const back = (resolve: (values: Values) => Values): Values =>
    Object.fromEntries(relation.theirs.map((key, i) => [key, values(resolve)[i]]))
  for (const { create, update, where } of listOf(nested["upsert"])) {
    const key = checkedKey(target, where as Values)
    draft.behind.push(upsertOf(target, key, create as Values, update as Values, back))
  }
}

/** One statement that no other transaction can come between; where the server makes the key, an update or else an insert. */
const upsertOf = (
  entity: Entity,
  key: Values,
  create: Values,
  update: Values,
  back: (resolve: (values: Values) => Values) => Values
): Aside => {
  const names = Object.keys(key)
  const { insert, update: change } = erasedWrites
  if (names.some((name) => factsOf(entity).generated.has(name))) {
    return {
      entity,
      expected: undefined,
      query: (resolve) =>
        change(entity.table.source).set({ ...update, ...back(resolve) }).where(among(entity, names, [key]))
          .returning(wholeRow(entity)),
      orElse: (resolve) =>
        insert(entity.table.source).values([{ ...create, ...back(resolve) }]).returning(wholeRow(entity))
    }
  }
  return {
    entity,
    expected: 1,
    query: (resolve) =>
      insert(entity.table.source).values([{ ...create, ...key, ...back(resolve) }])
        .onConflict(...names.map((name) => columnOf(entity.table, name)))
        .doUpdate(() => ({ ...update, ...back(resolve) })).returning(wholeRow(entity))
  }
}

/** What is done to rows on the other side of a table between. */
const changeBetween = (draft: Draft, relation: ResolvedRelation, nested: Values, own: Values): void => {
  const { between } = relation
  if (between === undefined) return
  const target = entityOf(draft.context, relation.target)
  const middle = entityOf(draft.context, between.table)
  const theirs = (key: Values): Values =>
    Object.fromEntries(between.theirs.map((name, i) => [name, columnAt(target, key, relation.theirs[i] as string)]))
  const rows = (given: unknown) => listOf(given).map((key) => theirs(checkedKey(target, key)))
  const mine = (resolve: (values: Values) => Values) => relation.own.map((key) => resolve(own)[key])
  const remove = (keys: ReadonlyArray<Values>, listed: boolean): void => {
    for (const key of keys) draftStored(draft, key)
    draft.before.push({
      entity: middle,
      expected: listed ? keys.length : undefined,
      query: (resolve) => {
        const ours = belongs(middle, between.own, mine(resolve))
        const found = keys.length === 0 ? undefined : among(middle, between.theirs, keys.map(resolve))
        return erasedWrites.deleteFrom(middle.table.source).where(
          found === undefined ? ours : and(ours, listed ? found : not(found))
        ).returning(wholeRow(middle))
      }
    })
  }
  const join = (keys: ReadonlyArray<Values>): void => {
    for (const key of keys) draftStored(draft, key)
    draft.behind.push({
      entity: middle,
      expected: undefined,
      query: (resolve) =>
        erasedWrites.insert(middle.table.source).values(
          keys.map((key) => ({
            ...Object.fromEntries(between.own.map((name, i) => [name, mine(resolve)[i]])),
            ...resolve(key)
          }))
        ).onConflict().doNothing().returning(wholeRow(middle))
    })
  }
  const disconnected = rows(nested["disconnect"])
  if (disconnected.length > 0) remove(disconnected, true)
  const removed = listOf(nested["delete"]).map((key) => checkedKey(target, key))
  if (removed.length > 0) {
    remove(removed.map(theirs), true)
    for (const key of removed) {
      const primary = factsOf(target).primaryKey.map((name) => [name, columnAt(target, key, name)])
      draft.changes.push({
        kind: "delete",
        entity: target,
        key: Object.fromEntries(primary),
        before: undefined,
        expected: undefined
      })
    }
  }
  if (nested["set"] !== undefined) {
    const kept = rows(nested["set"])
    remove(kept, false)
    if (kept.length > 0) join(kept)
  }
  const connected = rows(nested["connect"])
  if (connected.length > 0) join(connected)
}

const asideStored = new WeakMap<Draft, Array<Stored>>()

const draftStored = (draft: Draft, values: Values): void => {
  const found = Object.values(values).filter((value): value is Stored => value instanceof Stored)
  const known = asideStored.get(draft)
  if (known === undefined) asideStored.set(draft, found)
  else known.push(...found)
}

/** A version counts on, whoever changes the row. */
const counted = (entity: Entity, values: Values): Values => {
  const { version } = entity.options
  if (version === undefined || values[version] !== undefined || Object.keys(values).length === 0) return values
  return { ...values, [version]: add(columnOf(entity.table, version) as never, 1 as never) }
}

/** Changes a row and rows of its relations. */
export const changeTree = (place: Place, given: Values, input: Values): Writing<Values> =>
  Effect.flatMap(
    refused(() => {
      const { context, entity } = place
      const draft = new Draft(context)
      const key = checkedKey(entity, given)
      const { columns, relations } = split(entity, input)
      const values: Record<string, unknown> = { ...columns }
      for (const [relation, nested] of relations) {
        if (relation.points) draft.parent(relation, nested, values)
        else {
          const own = Object.fromEntries(relation.own.map((name) => [name, columnAt(entity, key, name)]))
          draftStored(draft, own)
          draft.children(relation, relation.between === undefined ? nested : { create: nested["create"] }, own)
          if (relation.between === undefined) changePointing(draft, relation, nested, own)
          else changeBetween(draft, relation, nested, own)
        }
      }
      const primary = Object.fromEntries(factsOf(entity).primaryKey.map((name) => [name, columnAt(entity, key, name)]))
      const change: Change = {
        kind: "update",
        entity,
        key: primary,
        values: counted(entity, values),
        before: undefined,
        expected: undefined
      }
      const isChanged = Object.keys(values).some((name) => values[name] !== undefined)
      if (isChanged) draft.changes.push(change)
      return { draft, isChanged, key, entity }
    }),
    ({ draft, entity, isChanged, key }) => {
      // Nothing of the row itself is set: it is read instead.
      const own = isChanged ? [] : [new Stored(entity, key, factsOf(entity).columns[0] as string)]
      const body = Effect.flatMap(run(draft, [...asideStored.get(draft) ?? []]), (written) => {
        for (const [change, row] of written) {
          if (change.kind === "update" && change.entity === entity && isSameKey(key, row)) return Effect.succeed(row)
        }
        return readRow(entity, key)
      })
      const all = own.length === 0 && draft.before.length + draft.behind.length === 0 ? body : transaction(body)
      return Effect.map(all, (row) => withoutOthers(entity.kind, row))
    }
  )

const isSameKey = (key: Values, row: Values): boolean =>
  Object.keys(key).every((name) => !isKnown(key[name]) || String(row[name]) === String(key[name]))

const readRow = (entity: Entity, key: Values): Writing<Values> =>
  Effect.map(
    readStored(factsOf(entity).columns.map((column) => new Stored(entity, key, column))),
    (resolve) =>
      resolve(Object.fromEntries(factsOf(entity).columns.map((column) => [column, new Stored(entity, key, column)])))
  )

/** Inserts rows of one table, each whole: in one statement for each set of columns. */
export const createRows = ({ entity }: Place, rows: ReadonlyArray<Values>): Writing<ReadonlyArray<Values>> =>
  Effect.flatMap(
    refused(() =>
      rows.map((row): InsertChange => {
        const { columns, relations: [nested] } = split(entity, row)
        if (nested === undefined) return { kind: "insert", entity, values: { ...columns, ...heldBy(entity.kind) } }
        const problem = `\`createMany\` takes columns alone, and "${nested[0].name}" is a relation: use \`create\``
        throw new InvalidWrite({ table: entity.key, problem })
      })
    ),
    (changes) =>
      Effect.flatMap(refused(() => planWrites(changes)), (steps) =>
        Effect.map(
          steps.length < 2 ? runSteps(steps) : transaction(runSteps(steps)),
          (written) => changes.map((change) => withoutOthers(entity.kind, written.get(change) as Values))
        ))
  )

/** Deletes the row under this key. Fails with `VanishedRow` where there is none. */
export const deleteRow = ({ entity }: Place, given: Values): Writing<Values> =>
  Effect.flatMap(
    refused(() => {
      const key = checkedKey(entity, given)
      return erasedWrites.deleteFrom(entity.table.source).where(among(entity, Object.keys(key), [key]))
        .returning(wholeRow(entity))
    }),
    (query) =>
      Effect.flatMap(
        Query.all(query),
        ([row]) =>
          row === undefined
            ? Effect.fail(new VanishedRow({ table: entity.key, rows: 1 }))
            : Effect.succeed(withoutOthers(entity.kind, row))
      )
  )
