/** What nested data does to the rows that point at a row: a statement of its own for each thing that is said of them. */
import { and, type Expression, from, not } from "@aludel/sql"
import { type Entity, entityOf } from "../context/Context.ts"
import { columnOf } from "../erased/Table.ts"
import { InvalidWrite } from "../error/WriteError.ts"
import type { ResolvedRelation } from "../relation/ResolvedRelation.ts"
import type { Values } from "./Change.ts"
import { type Aside, belongs, type ChangeRelated, checkedKey, counted, listOf } from "./Draft.ts"
import { factsOf } from "./Facts.ts"
import { among, erasedWrites, removal, wholeRow } from "./Statement.ts"

type Condition = Expression<string, boolean | null, unknown>

/** Whether a row that loses its place in the relation is deleted. */
const isOrphaned = ({ options }: Entity, { name }: ResolvedRelation): boolean =>
  options.cascade?.[name] === "delete-orphan"

const nulls = (keys: ReadonlyArray<string>): Values => Object.fromEntries(keys.map((key) => [key, null]))

/** What is done to rows that point at this one. */
export const changeChildren: ChangeRelated = (draft, relation, nested, own, next) => {
  const target = entityOf(draft.context, relation.target)
  const { nullable } = factsOf(target)
  const values = (resolve: (values: Values) => Values, row = own) => relation.own.map((key) => resolve(row)[key])
  const free = relation.theirs.filter((key) => nullable.has(key))
  const isOwned = isOrphaned(entityOf(draft.context, relation.table), relation)
  const letGo = (keys: ReadonlyArray<Values>, listed: boolean): Aside => {
    if (free.length === 0 && !isOwned) {
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
        const written = isOwned
          ? removal(target)
          : erasedWrites.update(target.table.source).set(counted(target, nulls(free)))
        return written.where(where).returning(wholeRow(target))
      }
    }
  }
  const keysOf = (given: unknown) => listOf(given).map((key) => checkedKey(target, key))
  // Of one row that belongs to it, another one takes the place.
  const another = relation.kind === "one" && (nested["create"] !== undefined || nested["connect"] !== undefined)
  if (another && (isOwned || free.length > 0)) draft.before.push(letGo(keysOf(nested["connect"]), false))
  const gone = keysOf(nested["disconnect"] === true ? undefined : nested["disconnect"])
  if (gone.length > 0) draft.before.push(letGo(gone, true))
  if (nested["disconnect"] === true) draft.before.push(letGo([], false))
  const removed = keysOf(nested["delete"])
  if (removed.length > 0) {
    draft.before.push({
      entity: target,
      expected: removed.length,
      query: (resolve) =>
        removal(target).where(
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
    draft.children(relation, { connect: kept }, next)
  }
  const back = (resolve: (values: Values) => Values): Values =>
    Object.fromEntries(relation.theirs.map((key, i) => [key, values(resolve, next)[i]]))
  for (const { create, update, where } of listOf(nested["upsert"])) {
    const key = checkedKey(target, where as Values)
    const mine = (resolve: (values: Values) => Values) => belongs(target, relation.theirs, values(resolve, next))
    draft.behind.push(upsertOf(target, key, create as Values, update as Values, back, mine))
  }
}

/**
 * One statement that no other transaction can come between; where the server makes the key, an update or else an insert. A row
 * that has the key and belongs to another one stays as it is, and is missing here.
 */
const upsertOf = (
  entity: Entity,
  key: Values,
  create: Values,
  update: Values,
  back: (resolve: (values: Values) => Values) => Values,
  mine: (resolve: (values: Values) => Values) => Condition
): Aside => {
  const names = Object.keys(key)
  const { insert, update: change } = erasedWrites
  const set = counted(entity, update)
  if (names.some((name) => factsOf(entity).generated.has(name))) {
    return {
      entity,
      expected: 1,
      query: (resolve) =>
        change(entity.table.source).set({ ...set, ...back(resolve) })
          .where(and(among(entity, names, [key]), mine(resolve))).returning(wholeRow(entity)),
      orElse: {
        unless: () => from(entity.table.source).where(among(entity, names, [key])).select(wholeRow(entity)),
        query: (resolve) =>
          insert(entity.table.source).values([{ ...create, ...back(resolve) }]).returning(wholeRow(entity))
      }
    }
  }
  return {
    entity,
    expected: 1,
    query: (resolve) =>
      insert(entity.table.source).values([{ ...create, ...key, ...back(resolve) }])
        .onConflict(...names.map((name) => columnOf(entity.table, name)))
        .doUpdate(() => ({ ...set, ...back(resolve) }), { where: () => mine(resolve) }).returning(wholeRow(entity))
  }
}
