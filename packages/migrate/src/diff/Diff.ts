/**
 * From one catalog to another: the operations that lead there, in an order in which each finds what it needs. Names decide
 * what is the same; a rename is made before, and the catalog read again.
 */
import type { Catalog, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation } from "../operation/Operation.ts"
import { diffComments } from "./DiffComments.ts"
import { diffNames } from "./DiffNames.ts"
import { diffPrivileges } from "./DiffPrivileges.ts"
import { diffRoutines, routineChanges } from "./DiffRoutines.ts"
import { continued } from "./DiffSequences.ts"
import { type Around, bare, diffTable } from "./DiffTable.ts"
import { diffTypes } from "./DiffTypes.ts"
import { diffViews } from "./DiffViews.ts"
import { disturbed, hasColumnOf, inheritedColumns } from "./Disturbed.ts"
import { compareBy } from "./Keyed.ts"
import { needsIndex, withOwnIdentity } from "./ReplicaIdentity.ts"

/** Parents before their children: partitions and inheriting tables. */
const parentsFirst = (tables: ReadonlyArray<Table>): ReadonlyArray<Table> => {
  const left = new Map(tables.map((table) => [keyOf(table), table]))
  const ordered: Array<Table> = []
  const take = (table: Table): void => {
    if (!left.delete(keyOf(table))) return
    for (const parent of table.parents) {
      const found = left.get(keyOf(parent))
      if (found !== undefined) take(found)
    }
    ordered.push(table)
  }
  for (const table of tables) take(table)
  return ordered
}

/** The changes of a column that a view above it does not survive. */
const reshapes = (operation: Operation): boolean => operation._tag === "SetType" || operation._tag === "DropColumn"

/**
 * The operations that make one catalog of another, in order.
 *
 * @param from what is there
 * @param to what is wanted
 */
export const diff = (from: Catalog, to: Catalog): ReadonlyArray<Operation> => {
  const { renamed, renames } = diffNames(from, to)
  return [...renames, ...diffCalled(renamed, withOwnIdentity(renamed, to))]
}

/** What CREATE TABLE makes: it takes no constraint as not valid, and a partition has those of its table. */
const created = (table: Table): Table => ({
  ...bare(table),
  constraints: table.bounds === null ? bare(table).constraints.filter(({ validated }) => validated) : []
})

/** The same, where what is alike is called alike. */
const diffCalled = (from: Catalog, to: Catalog): ReadonlyArray<Operation> => {
  const called = routineChanges(from, to)
  const types = diffTypes(from, to, called)
  const replaced = types.before.filter((operation) => operation._tag === "ReplaceEnum")
  const moving = disturbed(from, to, replaced.map((operation) => operation.from))
  const around = (before: Table, after: Table): Around => ({
    disturbed: moving,
    inherited: new Set([...inheritedColumns(from, before), ...inheritedColumns(to, after)])
  })
  const tables = compareBy(from.tables, to.tables, keyOf)
  const changes = tables.kept.map(([before, after]) => ({
    after,
    changes: diffTable(before, after, around(before, after))
  }))
  const all = <Key extends keyof ReturnType<typeof diffTable>>(key: Key) =>
    changes.flatMap(({ changes }) => changes[key])
  const reshaped = new Set([
    ...changes.filter(({ changes }) =>
      [...changes.dropped, ...changes.columns, ...changes.removedColumns].some(reshapes)
    ).map(({ after }) => keyOf(after)),
    ...replaced.flatMap(({ columns }) => columns.map(({ table }) => keyOf(table))),
    ...tables.removed.map(keyOf)
  ])
  const views = diffViews(from, to, reshaped)
  const routines = diffRoutines(from, to, called)
  const added = parentsFirst(tables.added).map((table) => ({
    table,
    rest: diffTable(created(table), table, { disturbed: new Map(), inherited: new Set() })
  }))
  const isPartition = ({ bounds }: Table) => bounds !== null
  // Foreign keys between dropped tables may go in circles.
  const unlinked = tables.removed.filter((table) => !isPartition(table)).flatMap((table) =>
    table.constraints.filter(({ kind }) => kind === "foreign key").map((constraint): Operation => ({
      _tag: "DropConstraint",
      table: { schema: table.schema, name: table.name },
      constraint
    }))
  )
  const removed = parentsFirst(tables.removed).toReversed()
  const drop = (table: Table): Operation => ({ _tag: "DropTable", table })
  // What goes anyway need not be moved to the enum's next form.
  const isEarly = (table: Table) => hasColumnOf(table, replaced.map((operation) => operation.from))
  const operations = [
    ...views.dropped,
    ...all("droppedKeys"),
    ...unlinked,
    ...all("dropped"),
    ...routines.droppedFirst,
    ...removed.filter(isEarly).map(drop),
    ...types.before,
    ...routines.early,
    ...added.map(({ table }): Operation => ({ _tag: "CreateTable", table: created(table) })),
    ...all("columns").filter((operation) => !needsIndex(operation)),
    ...continued(from, to, tables.kept),
    ...added.flatMap(({ rest }) => [
      ...rest.columns.filter((operation) => !needsIndex(operation)),
      ...rest.constraints,
      ...rest.columns.filter(needsIndex)
    ]),
    ...all("constraints"),
    ...all("columns").filter(needsIndex),
    ...added.flatMap(({ rest }) => rest.foreignKeys),
    ...all("foreignKeys"),
    ...all("removedColumns"),
    ...removed.filter((table) => !isEarly(table)).map(drop),
    ...routines.late,
    ...views.created,
    ...added.flatMap(({ rest }) => rest.last),
    ...all("last"),
    ...routines.dropped,
    ...types.after
  ]
  return [...operations, ...diffPrivileges(from, to, operations), ...diffComments(from, to, operations)]
}
