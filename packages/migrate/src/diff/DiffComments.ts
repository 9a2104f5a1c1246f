/** Comments, of whatever they stand on. What is made anew, under the same name or not, begins without them. */
import type { Catalog, Index, QualifiedName, Trigger, View } from "../catalog/Catalog.ts"
import type { Operation } from "../operation/Operation.ts"
import { named, quoted } from "../operation/Quote.ts"

/** What COMMENT ON writes, and the comment. */
type Said = readonly [on: string, comment: string | null]

interface Commented {
  readonly name: string
  readonly comment: string | null
}

const of = (kind: string, object: QualifiedName & Commented): Said => [`${kind} ${named(object)}`, object.comment]

const at = (kind: string, table: QualifiedName, { comment, name }: Commented): Said => [
  `${kind} ${quoted(name)} on ${named(table)}`,
  comment
]

const ofColumn = (table: QualifiedName, { comment, name }: Commented): Said => [
  `column ${named(table)}.${quoted(name)}`,
  comment
]

const ofIndex = ({ schema }: QualifiedName, { comment, name }: Commented): Said =>
  of("index", { schema, name, comment })

const ofOwn = (
  owner: QualifiedName & {
    readonly columns: ReadonlyArray<Commented>
    readonly indexes: ReadonlyArray<Index>
    readonly triggers: ReadonlyArray<Trigger>
  }
): ReadonlyArray<Said> => [
  ...owner.columns.map((column) => ofColumn(owner, column)),
  ...owner.triggers.map((trigger) => at("trigger", owner, trigger)),
  ...owner.indexes.map((index) => ofIndex(owner, index))
]

const ofView = (view: View): ReadonlyArray<Said> => [
  of(view.materialized ? "materialized view" : "view", view),
  ...ofOwn(view)
]

const ofRoutine = (routine: Catalog["routines"][number]): Said => [
  `${routine.kind} ${named(routine)}(${routine.arguments})`,
  routine.comment
]

/** Every comment of a catalog, by what COMMENT ON writes. */
const commentsOf = (catalog: Catalog): ReadonlyMap<string, string> => {
  const all: ReadonlyArray<Said> = [
    ...catalog.schemas.map(({ comment, name }): Said => [`schema ${quoted(name)}`, comment]),
    ...[...catalog.enums, ...catalog.composites].map((type) => of("type", type)),
    ...catalog.domains.map((domain) => of("domain", domain)),
    ...catalog.collations.map((collation) => of("collation", collation)),
    ...catalog.sequences.map((sequence) => of("sequence", sequence)),
    ...catalog.tables.map((table) => of("table", table)),
    ...catalog.tables.flatMap((table) => [
      ...table.constraints.map((constraint) => at("constraint", table, constraint)),
      ...table.policies.map((policy) => at("policy", table, policy)),
      ...table.statistics.map((one) => of("statistics", one)),
      ...ofOwn(table)
    ]),
    ...catalog.views.flatMap(ofView),
    ...catalog.routines.map(ofRoutine)
  ]
  return new Map(all.flatMap(([on, comment]) => comment === null ? [] : [[on, comment] as const]))
}

/** What can have a comment and loses it, since it is dropped, even where it is made again. */
const droppedBy = (operation: Operation): ReadonlyArray<Said> => {
  switch (operation._tag) {
    case "DropView":
      return ofView(operation.view)
    case "DropColumn":
      return [ofColumn(operation.table, operation.column)]
    case "DropConstraint":
      return [at("constraint", operation.table, operation.constraint)]
    case "DropIndex":
      return [ofIndex(operation.table, operation.index)]
    case "DropTrigger":
      return [at("trigger", operation.table, operation.trigger)]
    case "DropPolicy":
      return [at("policy", operation.table, operation.policy)]
    case "DropStatistics":
      return [of("statistics", operation.statistics)]
    case "DropRoutine":
      return [ofRoutine(operation.routine)]
    case "DropSequence":
      return [of("sequence", operation.sequence)]
    case "DropCollation":
      return [of("collation", operation.collation)]
    case "DropDomain":
      return [of("domain", operation.type)]
    case "DropEnum":
    case "DropComposite":
      return [of("type", operation.type)]
    case "ReplaceEnum":
      return [of("type", operation.from)]
    default:
      return []
  }
}

/** What is commented in the wanted catalog only because the server itself says so. */
const isServers = (on: string): boolean => on === "schema \"public\""

/**
 * Comments to set and to take away; those of what is dropped go with it.
 *
 * @param operations what else is done between the two
 */
export const diffComments = (
  from: Catalog,
  to: Catalog,
  operations: ReadonlyArray<Operation>
): ReadonlyArray<Operation> => {
  const before = commentsOf(from)
  const after = commentsOf(to)
  const there = commentsOf(everythingCommented(to))
  const dropped = new Set(operations.flatMap(droppedBy).map(([on]) => on))
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((on): ReadonlyArray<Operation> => {
    const was = dropped.has(on) ? null : before.get(on) ?? null
    const is = after.get(on) ?? null
    return was === is || isServers(on) || !there.has(on) ? [] : [{ _tag: "SetComment", on, from: was, to: is }]
  })
}

/** The same catalog with a comment on everything: what COMMENT ON can name in it. */
const everythingCommented = (catalog: Catalog): Catalog =>
  JSON.parse(JSON.stringify(catalog), (key, value: unknown) => key === "comment" ? "" : value) as Catalog
