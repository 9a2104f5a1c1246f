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
  /** What took the place of a migration that is not there any more. */
  readonly replaced: ReadonlyMap<string, string>
}

const fail = (problem: string): never => refuse("InvalidGraph", problem)

const fileOf = ({ file }: Migration): string => file === undefined ? "" : ` (${file})`

/** What a migration follows in this graph: where one was replaced, what took its place. */
export const parentsOf = (
  { migrations, replaced }: Pick<MigrationGraph, "migrations" | "replaced">,
  id: string
): ReadonlyArray<string> => [
  ...new Set((migrations.get(id)?.parents ?? []).map((parent) => replaced.get(parent) ?? parent))
]

const replacedIn = (migrations: ReadonlyMap<string, Migration>): ReadonlyMap<string, string> => {
  const replaced = new Map<string, string>()
  for (const by of migrations.values()) {
    for (const id of [by, ...by.formerly ?? []].flatMap(({ replaces = [] }) => replaces)) {
      const there = migrations.get(id)
      if (there !== undefined) {
        fail(`the migration "${by.id}"${fileOf(by)} replaces "${id}"${fileOf(there)}, which is there still: remove it`)
      }
      const other = replaced.get(id)
      if (other !== undefined) fail(`the migrations "${other}" and "${by.id}"${fileOf(by)} both replace "${id}"`)
      replaced.set(id, by.id)
    }
  }
  return replaced
}

/** Each after its parents; of those that could run next the one with the least id, so that every machine agrees. */
const ordered = (graph: Pick<MigrationGraph, "migrations" | "replaced">): ReadonlyArray<string> => {
  const ids = [...graph.migrations.keys()].toSorted()
  const waitingFor = new Map(ids.map((id) => [id, new Set(parentsOf(graph, id))]))
  const followers = new Map<string, Array<string>>(ids.map((id) => [id, []]))
  for (const [id, parents] of waitingFor) for (const parent of parents) followers.get(parent)?.push(id)
  const ready = ids.filter((id) => waitingFor.get(id)?.size === 0)
  const order: Array<string> = []
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    order.push(next)
    for (const id of followers.get(next) ?? []) {
      const parents = waitingFor.get(id)
      parents?.delete(next)
      if (parents?.size !== 0) continue
      const after = ready.findIndex((other) => other > id)
      ready.splice(after < 0 ? ready.length : after, 0, id)
    }
  }
  const done = new Set(order)
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
  const replaced = replacedIn(migrations)
  const followed = new Set<string>()
  for (const migration of given) {
    for (const parent of parentsOf({ migrations, replaced }, migration.id)) {
      if (!migrations.has(parent)) {
        fail(`the migration "${migration.id}"${fileOf(migration)} follows "${parent}", which is not there`)
      }
      followed.add(parent)
    }
  }
  const order = ordered({ migrations, replaced })
  return { migrations, heads: order.filter((id) => !followed.has(id)), order, replaced }
}

/** The migration and all that it follows, near and far. */
export const ancestorsOf = (graph: MigrationGraph, ids: ReadonlyArray<string>): ReadonlySet<string> => {
  const found = new Set<string>()
  const take = (id: string): void => {
    if (found.has(id)) return
    found.add(id)
    for (const parent of parentsOf(graph, id)) take(parent)
  }
  for (const id of ids) take(id)
  return found
}
