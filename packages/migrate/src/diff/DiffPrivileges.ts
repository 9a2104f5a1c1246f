/**
 * Privileges to grant and to take back. What an object was granted goes with it, and one that is made anew, under the same
 * name or not, begins with what everybody may by default.
 */
import type { Catalog, Privilege, PrivilegeTarget, QualifiedName } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation } from "../operation/Operation.ts"
import { compareBy, isEqual } from "./Keyed.ts"

/** The object that it is on, whichever column. */
const objectOf = (
  { arguments: given, kind, name, schema }: Omit<PrivilegeTarget, "column">
): string => [kind, schema, name, given ?? ""].join("\0")

const columnOf = (table: QualifiedName, column: string): string => `${keyOf(table)}\0${column}`

/** Whether a catalog has the object, and the column, that a privilege is on. */
export const hasObject = (
  catalog: Pick<Catalog, "schemas" | "tables" | "views" | "sequences" | "routines" | "enums" | "domains" | "composites">
): (one: PrivilegeTarget) => boolean => {
  const of = (kind: PrivilegeTarget["kind"], names: ReadonlyArray<QualifiedName>) =>
    names.map(({ name, schema }) => objectOf({ kind, schema, name, arguments: null }))
  const objects = new Set([
    ...of("schema", catalog.schemas.map(({ name }) => ({ schema: name, name }))),
    ...of("table", [...catalog.tables, ...catalog.views]),
    ...of("sequence", catalog.sequences),
    ...of("type", [...catalog.enums, ...catalog.domains, ...catalog.composites]),
    ...catalog.routines.map((routine) => objectOf({ ...routine, kind: "routine" }))
  ])
  const columns = new Set([
    ...catalog.tables.flatMap((table) => table.columns.map(({ name }) => columnOf(table, name))),
    ...catalog.views.flatMap((view) => view.columns.map(({ name }) => columnOf(view, name)))
  ])
  return (one) => objects.has(objectOf(one)) && (one.column === null || columns.has(columnOf(one, one.column)))
}

/** What the operations drop, even where they make it again. */
const droppedBy = (operations: ReadonlyArray<Operation>) => {
  const objects = new Set<string>()
  const columns = new Set<string>()
  const add = (kind: PrivilegeTarget["kind"], { name, schema }: QualifiedName, given: string | null = null) =>
    objects.add(objectOf({ kind, schema, name, arguments: given }))
  for (const operation of operations) {
    switch (operation._tag) {
      case "DropTable":
        add("table", operation.table)
        break
      case "DropView":
        add("table", operation.view)
        break
      case "DropSequence":
        add("sequence", operation.sequence)
        break
      case "DropSchema":
        add("schema", { schema: operation.name, name: operation.name })
        break
      case "DropRoutine":
        add("routine", operation.routine, operation.routine.arguments)
        break
      case "DropEnum":
      case "DropDomain":
      case "DropComposite":
        add("type", operation.type)
        break
      case "ReplaceEnum":
        add("type", operation.from)
        break
      case "DropColumn":
        columns.add(columnOf(operation.table, operation.column.name))
        break
      default:
    }
  }
  return (one: Privilege): boolean =>
    objects.has(objectOf(one)) || (one.column !== null && columns.has(columnOf(one, one.column)))
}

const privilegeKey = (one: Privilege): string => [objectOf(one), one.column ?? "", one.role, one.privilege].join("\0")

type Change = Extract<Operation, { readonly _tag: "Grant" | "Revoke" }>

const change = (one: Privilege, isThere: boolean): Change => {
  const { arguments: given, column, kind, name, privilege, role, schema } = one
  const shared = { privileges: [privilege], on: { schema, name, kind, arguments: given, column }, role }
  return isThere === one.withheld
    ? { _tag: "Revoke", ...shared }
    : { _tag: "Grant", ...shared, grantable: one.grantable }
}

/** One statement for what a role may do with an object. */
const joined = (changes: ReadonlyArray<Change>): ReadonlyArray<Operation> => {
  const found = new Map<string, Change>()
  for (const next of changes) {
    const { privileges, ...rest } = next
    const key = JSON.stringify(rest)
    found.set(key, { ...next, privileges: [...found.get(key)?.privileges ?? [], ...privileges] })
  }
  return [...found.values()]
}

/** @param operations what else is done between the two */
export const diffPrivileges = (
  from: Catalog,
  to: Catalog,
  operations: ReadonlyArray<Operation>
): ReadonlyArray<Operation> => {
  const [isDropped, stays] = [droppedBy(operations), hasObject(to)]
  const there = from.privileges.filter((one) => stays(one) && !isDropped(one))
  const { added, kept, removed } = compareBy(there, to.privileges, privilegeKey)
  const changed = kept.filter(([before, after]) => !isEqual(before, after))
  // A right to hand it on is taken back with it.
  const again = changed.filter(([before]) => before.grantable)
  return joined([
    ...[...removed, ...again.map(([before]) => before)].map((one) => change(one, false)),
    ...[...added, ...changed.map(([, after]) => after)].map((one) => change(one, true))
  ])
}
