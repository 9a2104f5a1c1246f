/**
 * What becomes of the rows that point at a row which is removed. What the database does by itself (`ON DELETE CASCADE`,
 * `SET NULL`) is left to it; else they are read, and removed or let go of, as the relation says.
 */
import { and, type Expression, from, isNull, Query, type Reads } from "@aludel/sql"
import type { DatabaseError } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { type Entity, entityOf } from "../context/Context.ts"
import { columnOf } from "../erased/Table.ts"
import type { InvalidWrite } from "../error/WriteError.ts"
import { whenOf, whereOf } from "../find/Related.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import type { Change, Values } from "../write/Change.ts"
import { factsOf, type ForeignKeyFacts, isSameValue, textOf } from "../write/Facts.ts"
import { among, wholeRow } from "../write/Statement.ts"
import { refused } from "../write/Write.ts"
import type { Entry } from "./Entry.ts"
import type { UnitOfWork } from "./UnitOfWork.ts"

/** Rows that point at removed ones: of which table, by which of its columns, and what the database does to them. */
interface Dependents {
  readonly entity: Entity
  readonly own: ReadonlyArray<string>
  readonly theirs: ReadonlyArray<string>
  readonly action: "delete" | "let go" | "passive delete" | "passive"
  /** What else must hold for a row to be one, where no foreign key says that it is. */
  readonly where: ReadonlyArray<Expression<string, boolean | null, unknown>>
}

const dependentsOf = (parent: Entry, relation: ResolvedRelation, isSoft: boolean): Dependents | undefined => {
  const { context, entity } = parent.place
  // What lies behind other relations does not point here, however its columns are called.
  if (relation.points || relation.via.length > 0) return undefined
  const target = entityOf(context, relation.between === undefined ? relation.target : relation.between.table)
  const theirs = relation.between === undefined ? relation.theirs : relation.between.own
  const facts = factsOf(target)
  const key = facts.foreignKeys.find(({ own }) =>
    own.length === theirs.length && own.every((one) => theirs.includes(one))
  )
  const where = relation.between === undefined ? whereOf(relation, target, target.table) : []
  const places = { entity: target, own: relation.own, theirs, where }
  if (isSoft) {
    // Nothing leaves the table, so the database does nothing: what belongs to the row goes with it, and the rest stays.
    const isOwned = relation.between === undefined &&
      (entity.options.cascade?.[relation.name] !== undefined ||
        (key?.onDelete === "cascade" && target.options.softDelete !== undefined))
    return isOwned ? { ...places, action: "delete" } : undefined
  }
  if (key?.onDelete === "cascade") return { ...places, action: "passive delete" }
  if (key?.onDelete === "set null" || key?.onDelete === "set default") return { ...places, action: "passive" }
  if (relation.between !== undefined || entity.options.cascade?.[relation.name] !== undefined) {
    return { ...places, action: "delete" }
  }
  // What cannot be without it is the database's to refuse, by the name of the foreign key.
  if (!theirs.every((one) => facts.nullable.has(one))) return undefined
  return { ...places, action: "let go", where: key === undefined ? where : [] }
}

/** What counts as deleted already is left alone. */
const stillThere = ({ entity: { options: { softDelete }, table } }: Dependents) =>
  softDelete === undefined ? [] : [isNull(columnOf(table, softDelete))]

/** Whether the row's own columns hold what the relation asks of them. */
const isWhen = (entity: Entity, relation: ResolvedRelation, row: Values): boolean =>
  Object.entries(whenOf(relation)).every(([key, value]) => isSameValue(entity, key, row[key], value))

/** The parent's key as its dependents hold it. */
const keyFor = ({ own, theirs }: Dependents, parent: Values): Values =>
  Object.fromEntries(theirs.map((key, i) => [key, parent[own[i] as string]]))

/** Rows that the session holds, and that the database changes by itself. */
const passive = (work: UnitOfWork, { action, entity, own, theirs }: Dependents, parent: Entry): void => {
  const text = parent.known.stored && textOf(parent.place.entity, own, parent.known.stored)
  for (const entry of work.identity.all()) {
    const { state, stored } = entry.known
    if (entry.place.entity.plan !== entity.plan || state !== "persistent" || stored === undefined) continue
    if (text === undefined || textOf(entity, theirs, stored) !== text) continue
    if (action === "passive delete") work.know(entry, { state: "gone", changes: {} })
    else work.know(entry, { expired: true })
  }
}

const isFollowing = ({ onUpdate }: ForeignKeyFacts): boolean =>
  onUpdate === "cascade" || onUpdate === "set null" || onUpdate === "set default"

/** Rows that the session holds, and that the database changed by itself along with keys that they refer to, are read again. */
export const follow = (work: UnitOfWork, changes: ReadonlyArray<Change>): void => {
  const renamed = changes.flatMap((change) => {
    if (change.kind !== "update") return []
    const { name, uniqueKeys } = factsOf(change.entity)
    const isKey = uniqueKeys.some((keys) => keys.some((key) => change.values[key] !== undefined))
    return isKey ? [{ change, name }] : []
  })
  if (renamed.length === 0) return
  for (const entry of work.identity.all()) {
    const { place: { entity }, known: { state, stored } } = entry
    if (state !== "persistent" || work.dirty.has(entry)) continue
    for (const key of factsOf(entity).foreignKeys.filter(isFollowing)) {
      const text = textOf(entity, key.own, stored)
      const isFound = text !== undefined &&
        renamed.some(({ change, name }) =>
          name === key.target && key.theirs.some((column) => change.values[column] !== undefined) &&
          textOf(change.entity, key.theirs, { ...change.before, ...change.key }) === text
        )
      if (isFound) work.know(entry, { expired: true })
    }
  }
}

/** Removed rows of one table lead to dependents in one statement for each relation, and those to theirs. */
export const cascade = (
  work: UnitOfWork,
  removed: ReadonlyArray<Entry>
): Effect.Effect<void, DatabaseError | InvalidWrite, Reads> =>
  Effect.gen(function*() {
    const next: Array<Entry> = []
    const isSoft = (entry: Entry) => entry.place.entity.options.softDelete !== undefined && !work.isHard(entry)
    const groups = Map.groupBy(removed, (entry) => `${entry.place.entity.key} ${isSoft(entry)} ${work.isHard(entry)}`)
    for (const parents of groups.values()) {
      const [first] = parents as [Entry]
      const { context, entity } = first.place
      for (const relation of entity.relations.values()) {
        const dependents = dependentsOf(first, relation, isSoft(first))
        if (dependents === undefined) continue
        if (dependents.action === "passive" || dependents.action === "passive delete") {
          for (const parent of parents) passive(work, dependents, parent)
          continue
        }
        const holding = parents.filter(({ known: { stored } }) => isWhen(entity, relation, stored ?? {}))
        if (holding.length === 0) continue
        const keys = holding.map(({ known: { stored } }) => keyFor(dependents, stored ?? {}))
        const query = yield* refused(() =>
          from(dependents.entity.table.source)
            .where(
              and(among(dependents.entity, dependents.theirs, keys), ...dependents.where, ...stillThere(dependents))
            )
            .select(wholeRow(dependents.entity))
        ).pipe(Effect.catchTag("CircularWrite", Effect.die))
        for (const row of yield* Query.all(query)) {
          const value = work.read({ context, entity: dependents.entity }, row)
          const entry = work.entryOf(value)
          if (entry === undefined || entry.known.state !== "persistent") continue
          // It may have been given to another parent since.
          if (dependents.theirs.some((key) => entry.known.changes[key] !== undefined)) continue
          if (dependents.action === "delete") {
            work.remove(entry, work.isHard(first))
            next.push(entry)
          } else work.change(entry, undefined, Object.fromEntries(dependents.theirs.map((key) => [key, null])))
        }
      }
    }
    if (next.length > 0) yield* cascade(work, next)
  })
