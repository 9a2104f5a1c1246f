/**
 * Migrations as a graph: who follows whom, which are the heads, and the order in which they run. Pure; what is wrong with
 * it is named before anything runs.
 */
import { refuse } from "../error/MigrateError.ts"
import type { Migration } from "./Migration.ts"

export interface MigrationGraph {
  readonly migrations: ReadonlyMap<string, Migration>
  /** Those that none follows. */
  readonly heads: ReadonlyArray<string>
  /** Each after its parents. */
  readonly order: ReadonlyArray<string>
}

const fail = (problem: string): never => refuse("InvalidGraph", problem)

const fileOf = ({ file }: Migration): string => file === undefined ? "" : ` (${file})`

/** Each after its parents; those that could run at once in the order of their ids, so that every machine agrees. */
const ordered = (migrations: ReadonlyMap<string, Migration>): ReadonlyArray<string> => {
  const order: Array<string> = []
  const done = new Set<string>()
  const ids = [...migrations.keys()].toSorted()
  for (let before = -1; done.size > before;) {
    before = done.size
    for (const id of ids) {
      if (done.has(id) || !migrations.get(id)?.parents.every((parent) => done.has(parent))) continue
      done.add(id)
      order.push(id)
    }
  }
  const circle = ids.filter((id) => !done.has(id))
  return circle.length === 0 ? order : fail(`these migrations follow each other in a circle: ${circle.join(", ")}`)
}

/** Throws `MigrateError` where two have one id, a parent is missing, or they go in a circle. */
export const graphOf = (given: ReadonlyArray<Migration>): MigrationGraph => {
  const migrations = new Map<string, Migration>()
  for (const migration of given) {
    const other = migrations.get(migration.id)
    if (other !== undefined) fail(`two migrations have the id "${migration.id}"${fileOf(other)}${fileOf(migration)}`)
    migrations.set(migration.id, migration)
  }
  const followed = new Set<string>()
  for (const migration of given) {
    for (const parent of migration.parents) {
      if (!migrations.has(parent)) {
        fail(`the migration "${migration.id}"${fileOf(migration)} follows "${parent}", which is not there`)
      }
      followed.add(parent)
    }
  }
  const order = ordered(migrations)
  return { migrations, heads: order.filter((id) => !followed.has(id)), order }
}

/** The migration and all that it follows, near and far. */
export const ancestorsOf = (graph: MigrationGraph, ids: ReadonlyArray<string>): ReadonlySet<string> => {
  const found = new Set<string>()
  const take = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    for (const parent of graph.migrations.get(id)?.parents ?? []) take(parent)
  }
  for (const id of ids) take(id)
  return found
}
