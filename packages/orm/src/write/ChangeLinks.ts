/** What nested data does to the rows on the other side of a table between: to the rows of that table, mostly. */
import { and, not } from "@aludel/sql"
import { entityOf } from "../context/Context.ts"
import { InvalidWrite } from "../error/WriteError.ts"
import type { Values } from "./Change.ts"
import { belongs, type ChangeRelated, checkedKey, listOf } from "./Draft.ts"
import { factsOf } from "./Facts.ts"
import { among, erasedWrites, wholeRow } from "./Statement.ts"
import { columnAt } from "./Stored.ts"

/** What is done to rows on the other side of a table between. */
export const changeLinks: ChangeRelated = (draft, relation, nested, own, next) => {
  const { between } = relation
  if (between === undefined) return
  if (nested["upsert"] !== undefined) {
    const problem =
      `rows of "${relation.target}" are others' too: \`create\` or \`connect\` them, and update them by their own model`
    throw new InvalidWrite({ table: relation.table, problem })
  }
  const target = entityOf(draft.context, relation.target)
  const middle = entityOf(draft.context, between.table)
  const theirs = (key: Values): Values =>
    Object.fromEntries(between.theirs.map((name, i) => [name, columnAt(target, key, relation.theirs[i] as string)]))
  const rows = (given: unknown) => listOf(given).map((key) => theirs(checkedKey(target, key)))
  const mine = (resolve: (values: Values) => Values, row = own) => relation.own.map((key) => resolve(row)[key])
  const remove = (keys: ReadonlyArray<Values>, listed: boolean): void => {
    for (const key of keys) draft.lookUp(key)
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
    for (const key of keys) draft.lookUp(key)
    draft.behind.push({
      entity: middle,
      expected: undefined,
      query: (resolve) =>
        erasedWrites.insert(middle.table.source).values(
          keys.map((key) => ({
            ...Object.fromEntries(between.own.map((name, i) => [name, mine(resolve, next)[i]])),
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
