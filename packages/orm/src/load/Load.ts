/** Runs a plan: the root, then for each level one statement per relation, and hands each row to its parents. */
import { type DatabaseError, Query, type Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Context } from "../context/Context.ts"
import type { FindPlan, RelationPlan } from "../find/FindPlan.ts"
import { distinctKeys, type KeyReader, keyReader, type KeyValues, type LoadedRow } from "./Key.ts"
import { countKey, countQuery, parentKey, relationQuery, rootQuery } from "./Level.ts"

type Loading<A> = Effect.Effect<A, DatabaseError, Reads>

/** Keys in one statement: one array parameter, which the server reads as a whole. */
const keysAtOnce = 10_000

const chunksOf = (keys: ReadonlyArray<KeyValues>): ReadonlyArray<ReadonlyArray<KeyValues>> => {
  const chunks: Array<ReadonlyArray<KeyValues>> = []
  for (let at = 0; at < keys.length; at += keysAtOnce) chunks.push(keys.slice(at, at + keysAtOnce))
  return chunks
}

/** Rows without what was read for the relations alone. */
const withoutHidden = (rows: ReadonlyArray<LoadedRow>, hidden: ReadonlyArray<string>): ReadonlyArray<LoadedRow> =>
  hidden.length === 0 ? rows : rows.map((row) => {
    const shown: LoadedRow = {}
    for (const key of Object.keys(row)) if (!hidden.includes(key)) shown[key] = row[key]
    return shown
  })

const parentReader = (context: Context, { relation }: RelationPlan): KeyReader => {
  const between = relation.between && context.get(relation.between.table)
  const target = context.get(relation.target)
  const [table, keys] = between && relation.between
    ? [between.table, relation.between.own] as const
    : [target?.table as never, relation.theirs] as const
  return keyReader(table, keys, (key) => parentKey(keys.indexOf(key)))
}

const keysOfParent = ({ relation }: RelationPlan): ReadonlyArray<string> =>
  (relation.between?.own ?? relation.theirs).map((_, i) => parentKey(i))

/** The rows, or their number, by the text of their parent's key. */
const loadChildren = (
  context: Context,
  relation: RelationPlan,
  keys: ReadonlyArray<KeyValues>
): Loading<ReadonlyMap<string, ReadonlyArray<LoadedRow>>> => {
  const reader = parentReader(context, relation)
  const query = relation.counted ? countQuery : relationQuery
  const read = Effect.forEach(chunksOf(keys), (chunk) => Query.all(query(context, relation, chunk)), {
    concurrency: "unbounded"
  })
  return Effect.flatMap(read, (chunks) => {
    const rows = chunks.flat() as ReadonlyArray<LoadedRow>
    const byParent = new Map<string, Array<LoadedRow>>()
    const hidden = [...relation.plan.hidden, ...keysOfParent(relation)]
    const texts = rows.map((row) => {
      const values = reader.values(row)
      return values === undefined ? undefined : reader.text(values)
    })
    const loaded = relation.counted ? Effect.succeed(rows) : loadRelations(context, relation.plan, rows)
    return Effect.map(loaded, () => {
      const shown = withoutHidden(rows, hidden)
      texts.forEach((text, i) => {
        if (text === undefined) return
        const siblings = byParent.get(text)
        if (siblings === undefined) byParent.set(text, [shown[i] as LoadedRow])
        else siblings.push(shown[i] as LoadedRow)
      })
      return byParent
    })
  })
}

const loadRelation = (
  context: Context,
  parent: FindPlan,
  relation: RelationPlan,
  rows: ReadonlyArray<LoadedRow>
): Loading<void> => {
  const { kind, name, own } = relation.relation
  const reader = keyReader(parent.table, own, (key) => parent.keyOf.get(key) as string)
  const keys = distinctKeys(reader, rows)
  const children = keys.length === 0 ? Effect.succeed(new Map<string, never>()) : loadChildren(context, relation, keys)
  return Effect.map(children, (byParent) => {
    for (const row of rows) {
      const values = reader.values(row)
      const found = (values && byParent.get(reader.text(values))) ?? []
      row[name] = relation.counted ? found[0]?.[countKey] ?? 0 : kind === "many" ? found : found[0] ?? null
    }
  })
}

/** Loads the relations of these rows, and all below them, into the rows. */
const loadRelations = (context: Context, plan: FindPlan, rows: ReadonlyArray<LoadedRow>): Loading<void> =>
  rows.length === 0 || plan.relations.length === 0 ? Effect.void : Effect.forEach(
    plan.relations,
    (relation) => loadRelation(context, plan, relation, rows),
    { concurrency: "unbounded", discard: true }
  )

/** Runs a plan from its root. */
export const load = (context: Context, plan: FindPlan): Loading<ReadonlyArray<LoadedRow>> =>
  Effect.flatMap(Query.all(rootQuery(plan)), (found) => {
    const rows = found as ReadonlyArray<LoadedRow>
    return Effect.map(loadRelations(context, plan, rows), () => withoutHidden(rows, plan.hidden))
  })
