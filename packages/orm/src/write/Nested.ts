/** Rows with rows of their relations, created and changed in one transaction and the fewest statements. */
import { and, isNull, Query, transaction, type Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Entity } from "../context/Context.ts"
import type { Place } from "../context/Place.ts"
import { heldBy, withoutOthers } from "../context/Variants.ts"
import { columnOf } from "../erased/Table.ts"
import { InvalidWrite, VanishedRow } from "../error/WriteError.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import type { Change, InsertChange, Values } from "./Change.ts"
import { changeChildren } from "./ChangeChildren.ts"
import { changeLinks } from "./ChangeLinks.ts"
import { type Aside, checkedKey, checkKind, counted, createdRow, Draft, split, withoutTwins } from "./Draft.ts"
import { factsOf, isKnown } from "./Facts.ts"
import { planWrites } from "./Plan.ts"
import { among, type Condition, removal, wholeRow } from "./Statement.ts"
import { columnAt, readStored, Stored, storedOf, whereWritten } from "./Stored.ts"
import { refused, runSteps, runWhole, type WriteError, type Written } from "./Write.ts"

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
    let rows = yield* Query.all(made)
    if (rows.length === 0 && orElse !== undefined) {
      const other = yield* Effect.flatMap(
        refused(() => orElse.unless(resolve)),
        (query) => whereWritten(Query.all(query))
      )
      if (other.length === 0) rows = yield* Query.all(yield* refused(() => orElse.query(resolve)))
    }
    if (expected !== undefined && rows.length !== expected) {
      yield* Effect.fail(new VanishedRow({ table: entity.key, rows: expected - rows.length }))
    }
  })

/** Reads what is needed, then writes; the transaction is there before, since it may be that nothing needs one. */
const run = ({ before, behind, changes, links, lookedUp }: Draft): Writing<Written> => {
  const stored = [...storedOf(changes), ...lookedUp]
  const body = Effect.gen(function*() {
    const resolve = stored.length === 0 ? (values: Values) => values : yield* readStored(stored)
    const resolved = stored.length === 0 ? changes : changes.map((change) => resolvedChange(change, resolve))
    const steps = yield* refused(() =>
      planWrites(links.size === 0 ? resolved : withoutTwins(resolved, (i) => links.has(changes[i] as Change)))
    )
    for (const aside of before) yield* runAside(aside, resolve)
    const written = new Map(yield* runSteps(steps))
    for (const aside of behind) yield* runAside(aside, resolve)
    // Whoever drafted a change asks for its row by what was drafted.
    for (const [i, change] of changes.entries()) {
      const row = written.get(resolved[i] as Change)
      if (row !== undefined) written.set(change, row)
    }
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

/** Changes a row and rows of its relations. */
export const changeTree = (place: Place, given: Values, input: Values): Writing<Values> =>
  Effect.flatMap(
    refused(() => {
      const { context, entity } = place
      const draft = new Draft(context)
      const key = checkedKey(entity, given)
      const { columns, relations } = split(entity, input)
      const values: Record<string, unknown> = { ...columns }
      for (const [relation, nested] of relations) if (relation.points) draft.parent(relation, nested, values)
      for (const [relation, nested] of relations) {
        if (!relation.points) {
          const own = Object.fromEntries(relation.own.map((name) => [name, columnAt(entity, key, name)]))
          const next = ownAfter(entity, relation, nested, own, values)
          draft.lookUp(own)
          draft.lookUp(next)
          draft.children(relation, relation.between === undefined ? nested : { create: nested["create"] }, next)
          if (relation.between === undefined) changeChildren(draft, relation, nested, own, next)
          else changeLinks(draft, relation, nested, own, next)
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
      return { change, draft, isChanged, key, entity }
    }),
    ({ change, draft, entity, isChanged, key }) => {
      // Nothing of the row itself is set: it is read instead.
      const own = isChanged ? [] : [new Stored(entity, key, factsOf(entity).columns[0] as string)]
      const body = Effect.flatMap(run(draft), (written) => {
        const row = written.get(change)
        return row === undefined ? readRow(entity, key) : Effect.succeed(row)
      })
      const all = own.length === 0 && draft.before.length + draft.behind.length === 0 ? body : transaction(body)
      return Effect.map(all, (row) => withoutOthers(entity.kind, row))
    }
  )

const giving = ["create", "connect", "set", "upsert"]

/** What rows of the relation hold of this one once it is changed. Throws `InvalidWrite` where that is not known before. */
const ownAfter = (
  entity: Entity,
  relation: ResolvedRelation,
  nested: Values,
  own: Values,
  set: Values
): Values =>
  Object.fromEntries(relation.own.map((key) => {
    const value = set[key]
    if (value === undefined) return [key, own[key]]
    if (isKnown(value) || giving.every((action) => nested[action] === undefined)) return [key, value]
    const problem = `"${relation.name}" gives rows its "${key}", which is set to what is not known before, or to null`
    throw new InvalidWrite({ table: entity.key, problem })
  }))

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
        if (nested === undefined) checkKind(entity, columns)
        if (nested === undefined) return { kind: "insert", entity, values: { ...columns, ...heldBy(entity.kind) } }
        const problem = `\`createMany\` takes columns alone, and "${nested[0].name}" is a relation: use \`create\``
        throw new InvalidWrite({ table: entity.key, problem })
      })
    ),
    (changes) =>
      Effect.flatMap(refused(() => planWrites(changes)), (steps) =>
        Effect.map(
          runWhole(steps),
          (written) => changes.map((change) => withoutOthers(entity.kind, written.get(change) as Values))
        ))
  )

interface Removal {
  readonly hard?: boolean | undefined
}

/** What counts as deleted is not deleted again. */
const andHere = ({ options: { softDelete }, table }: Entity, found: Condition, hard: boolean | undefined): Condition =>
  softDelete === undefined || hard === true ? found : and(found, isNull(columnOf(table, softDelete)))

/** Deletes the row under this key. Fails with `VanishedRow` where there is none. */
export const deleteRow = ({ entity }: Place, given: Values, { hard }: Removal = {}): Writing<Values> =>
  Effect.flatMap(
    refused(() => {
      const key = checkedKey(entity, given)
      return removal(entity, hard).where(andHere(entity, among(entity, Object.keys(key), [key]), hard)).returning(
        wholeRow(entity)
      )
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
