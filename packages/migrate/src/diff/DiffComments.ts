/** Comments, of whatever they stand on. */
import type { Catalog, QualifiedName } from "../catalog/Catalog.ts"
import type { Operation } from "../operation/Operation.ts"
import { named, quoted } from "../operation/Quote.ts"

interface Commented extends QualifiedName {
  readonly comment: string | null
}

/** Every comment of a catalog, by what COMMENT ON writes. */
const commentsOf = (catalog: Catalog): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const add = (on: string, comment: string | null) => {
    if (comment !== null) found.set(on, comment)
  }
  const each = (kind: string, objects: ReadonlyArray<Commented>) => {
    for (const object of objects) add(`${kind} ${named(object)}`, object.comment)
  }
  for (const { comment, name } of catalog.schemas) add(`schema ${quoted(name)}`, comment)
  each("type", [...catalog.enums, ...catalog.composites])
  each("domain", catalog.domains)
  each("collation", catalog.collations)
  each("sequence", catalog.sequences)
  each("table", catalog.tables)
  for (const table of catalog.tables) {
    const of = ({ name }: { readonly name: string }) => `${quoted(name)} on ${named(table)}`
    for (const column of table.columns) add(`column ${named(table)}.${quoted(column.name)}`, column.comment)
    for (const constraint of table.constraints) add(`constraint ${of(constraint)}`, constraint.comment)
    for (const trigger of table.triggers) add(`trigger ${of(trigger)}`, trigger.comment)
    for (const policy of table.policies) add(`policy ${of(policy)}`, policy.comment)
    each("statistics", table.statistics)
    each("index", table.indexes.map(({ comment, name }) => ({ schema: table.schema, name, comment })))
  }
  for (const view of catalog.views) {
    add(`${view.materialized ? "materialized view" : "view"} ${named(view)}`, view.comment)
    each("index", view.indexes.map(({ comment, name }) => ({ schema: view.schema, name, comment })))
  }
  for (const routine of catalog.routines) {
    add(`${routine.kind} ${named(routine)}(${routine.arguments})`, routine.comment)
  }
  return found
}

/** What is commented in the wanted catalog only because the server itself says so. */
const isServers = (on: string): boolean => on === "schema \"public\""

/** Comments to set and to take away; those of what is dropped go with it. */
export const diffComments = (from: Catalog, to: Catalog): ReadonlyArray<Operation> => {
  const before = commentsOf(from)
  const after = commentsOf(to)
  const there = commentsOf(everythingCommented(to))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((on): ReadonlyArray<Operation> => {
    const [was, is] = [before.get(on) ?? null, after.get(on) ?? null]
    return was === is || isServers(on) || !there.has(on) ? [] : [{ _tag: "SetComment", on, from: was, to: is }]
  })
}

/** The same catalog with a comment on everything: what COMMENT ON can name in it. */
const everythingCommented = (catalog: Catalog): Catalog =>
  JSON.parse(JSON.stringify(catalog), (key, value: unknown) => key === "comment" ? "" : value) as Catalog
