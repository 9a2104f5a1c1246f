/**
 * What an operation does to the relations that are there already: how strongly each is locked, and whether its rows are
 * read or written anew under that lock. Pure; each row of it is seen on a real server by the tests.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html and the pages of the other statements. The modes are
 * those of PostgreSQL 14 to 18, which agree.
 */
import { type Catalog, type Constraint, emptyCatalog, type QualifiedName, type Table } from "../catalog/Catalog.ts"
import type {
  AddColumn,
  AddConstraint,
  AlterDomain,
  CreateTable,
  Operation,
  Rename,
  SetTableOptions,
  SetType
} from "../operation/Operation.ts"
import { named } from "../operation/Quote.ts"
import { hasLeadingIndex } from "./LeadingIndex.ts"
import { blockedBy, type LockMode, stronger } from "./LockMode.ts"
import { type LookedAtAgain, lookedAtAgain } from "./LookedAtAgain.ts"
import { rewritesTable } from "./TypeChange.ts"
import { isVolatile } from "./Volatility.ts"

/** What happens to a relation's rows while it is locked: nothing, all are read, all are written anew. */
export type Work = "none" | "scan" | "rewrite"

/** What an operation does to one relation that was there before it. */
export interface Impact {
  readonly relation: QualifiedName
  readonly lock: LockMode
  readonly work: Work
}

const on = (relation: QualifiedName, lock: LockMode, work: Work = "none"): Impact => ({
  relation: { schema: relation.schema, name: relation.name },
  lock,
  work
})

const sameName = (a: QualifiedName, b: QualifiedName): boolean => a.schema === b.schema && a.name === b.name

const tableIn = (catalog: Catalog, name: QualifiedName): Table | undefined =>
  catalog.tables.find((table) => sameName(table, name))

const partOf = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`

const target = new RegExp(String.raw`\breferences\s+(${partOf})(?:\.(${partOf}))?`, "i")

const unquoted = (name: string): string =>
  name.startsWith("\"") ? name.slice(1, -1).replaceAll("\"\"", "\"") : name.toLowerCase()

/** The table that a foreign key points at, by its definition where nothing else says it. */
export const referenced = ({ definition, references }: Constraint): QualifiedName | undefined => {
  if (references !== null) return references
  const [, first, second] = target.exec(definition) ?? []
  if (first === undefined) return undefined
  return second === undefined
    ? { schema: "public", name: unquoted(first) }
    : { schema: unquoted(first), name: unquoted(second) }
}

const createTable = ({ table }: CreateTable): ReadonlyArray<Impact> =>
  table.parents.map((parent) => on(parent, table.bounds === null ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE"))

/** A domain with constraints is checked for each row, so that rows are written anew. */
const isConstrainedDomain = (catalog: Catalog, type: string): boolean =>
  catalog.domains.some((domain) =>
    (domain.notNull || domain.constraints.length > 0) && [domain.name, named(domain)].includes(type)
  )

const addColumn = ({ column, table }: AddColumn, catalog: Catalog): Impact => {
  const { default: byDefault, generated, identity, notNull, type } = column
  const rewrites = identity !== null || generated?.kind === "stored" ||
    byDefault !== null && isVolatile(byDefault) || /^(?:small|big)?serial\d?$/i.test(type) ||
    isConstrainedDomain(catalog, type)
  if (rewrites) return on(table, "ACCESS EXCLUSIVE", "rewrite")
  return on(table, "ACCESS EXCLUSIVE", notNull && byDefault === null ? "scan" : "none")
}

/** The other tables of foreign keys that a column takes part in: they are taken off and put on again with it. */
const linked = (catalog: Catalog, table: QualifiedName, column: string) =>
  catalog.tables.flatMap((owner) =>
    owner.constraints.filter(({ kind }) => kind === "foreign key").flatMap((key) => {
      const other = referenced(key)
      if (other === undefined || sameName(other, owner)) return []
      if (sameName(owner, table)) return key.columns.includes(column) ? [{ other, isChecked: key.validated }] : []
      const far = /references[^(]*\(([^)]*)\)/i.exec(key.definition)?.[1] ?? ""
      const isTarget = far.split(",").map((name) => unquoted(name.trim())).includes(column)
      return sameName(other, table) && isTarget ? [{ other: owner, isChecked: key.validated }] : []
    })
  )

const setType = (
  { column, from, table, to, using }: SetType,
  catalog: Catalog
): ReadonlyArray<Impact> => {
  const place = tableIn(catalog, table)
  const known = typeBefore(from, place, column)
  const rewrites = using !== undefined || rewritesTable(known, to.type)
  const again = place === undefined ? undefined : lookedAtAgain(place, column, known, to.type)
  const isRead = from.collation !== to.collation ||
    again !== undefined && again.checks.length + again.indexes.length > 0
  return [
    on(table, "ACCESS EXCLUSIVE", rewrites ? "rewrite" : isRead ? "scan" : "none"),
    ...linked(catalog, table, column).map(({ isChecked, other }) =>
      on(other, "ACCESS EXCLUSIVE", rewrites && isChecked ? "scan" : "none")
    )
  ]
}

const typeBefore = (from: SetType["from"], table: Table | undefined, column: string): string =>
  from.type === "" ? table?.columns.find(({ name }) => name === column)?.type ?? "" : from.type

/** The checks and indexes by name that a change of type looks at or builds again though it writes no row anew. */
export const againWith = ({ column, from, table, to }: SetType, catalog: Catalog): LookedAtAgain => {
  const place = tableIn(catalog, table)
  return place === undefined
    ? { checks: [], indexes: [] }
    : lookedAtAgain(place, column, typeBefore(from, place, column), to.type)
}

const presence = new RegExp(String.raw`^check\s*\(+\s*(${partOf})\s+is\s+not\s+null\s*\)+$`, "i")

/** Whether a check's definition says that the column is never null, and nothing else. */
const saysNotNull = (definition: string, column: string): boolean => {
  const [, name] = presence.exec(definition.trim()) ?? []
  return name !== undefined && unquoted(name) === column
}

/** Whether a check that holds already says that the column is never null, so that nothing has to be read. */
export const isProvenNotNull = (table: Table | undefined, column: string): boolean =>
  table !== undefined && (
    table.columns.some(({ name, notNull }) => name === column && notNull) ||
    table.constraints.some(({ definition, validated }) => validated && saysNotNull(definition, column))
  )

const addConstraint = (operation: AddConstraint, catalog: Catalog): ReadonlyArray<Impact> => {
  const { constraint, notValid, table, usingIndex } = operation
  if (constraint.kind === "foreign key") {
    const other = referenced(constraint)
    const both = other === undefined || sameName(other, table) ? [] : [other]
    return [
      on(table, "SHARE ROW EXCLUSIVE", notValid ? "none" : "scan"),
      ...both.map((name) => on(name, "SHARE ROW EXCLUSIVE", notValid ? "none" : "scan"))
    ]
  }
  if (usingIndex === undefined) return [on(table, "ACCESS EXCLUSIVE", notValid ? "none" : "scan")]
  // A primary key's columns become NOT NULL.
  const columns = tableIn(catalog, table)?.indexes.find(({ name }) => name === usingIndex)?.columns ?? []
  const proven = constraint.kind !== "primary key" ||
    columns.length > 0 && columns.every((column) => isProvenNotNull(tableIn(catalog, table), column))
  return [on(table, "ACCESS EXCLUSIVE", proven ? "none" : "scan")]
}

/** What the catalog knows of a constraint that an operation knows by name alone. */
const known = (catalog: Catalog, table: QualifiedName, name: string): Constraint | undefined =>
  tableIn(catalog, table)?.constraints.find((constraint) => constraint.name === name)

const validateConstraint = (table: QualifiedName, constraint: Constraint | undefined): ReadonlyArray<Impact> => {
  const other = constraint && constraint.kind === "foreign key" ? referenced(constraint) : undefined
  return [
    on(table, "SHARE UPDATE EXCLUSIVE", "scan"),
    ...other === undefined || sameName(other, table) ? [] : [on(other, "ROW SHARE", "scan")]
  ]
}

const dropConstraint = (table: QualifiedName, constraint: Constraint): ReadonlyArray<Impact> => {
  const other = constraint.kind === "foreign key" ? referenced(constraint) : undefined
  return [
    on(table, "ACCESS EXCLUSIVE"),
    ...other === undefined || sameName(other, table) ? [] : [on(other, "ACCESS EXCLUSIVE")]
  ]
}

/** Storage parameters that change what is read, and so lock readers out. */
const strictParameters: ReadonlySet<string> = new Set(["user_catalog_table"])

const setTableOptions = ({ from, table, to }: SetTableOptions): ReadonlyArray<Impact> => {
  if (from.unlogged !== to.unlogged) return [on(table, "ACCESS EXCLUSIVE", "rewrite")]
  if (from.rowSecurity !== to.rowSecurity || from.replicaIdentity !== to.replicaIdentity) {
    return [on(table, "ACCESS EXCLUSIVE")]
  }
  const changed = [...from.parameters, ...to.parameters]
    .filter((given) => !(from.parameters.includes(given) && to.parameters.includes(given)))
    .map((given) => given.split("=")[0] ?? given)
  if (changed.length === 0) return []
  const strict = changed.some((name) => strictParameters.has(name))
  return [on(table, strict ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE")]
}

/** A domain's new rule is looked for in every column of it. */
const alterDomain = ({ from, to }: AlterDomain, catalog: Catalog): ReadonlyArray<Impact> => {
  const ruled = !from.notNull && to.notNull ||
    to.constraints.some(({ definition, name }) =>
      !from.constraints.some((old) => old.name === name && old.definition === definition)
    )
  if (!ruled) return []
  return catalog.tables
    .filter(({ columns }) => columns.some(({ type }) => [from.name, named(from)].includes(type)))
    .map((table) => on(table, "SHARE", "scan"))
}

const commented = /^(table|column|view|materialized view|index|sequence|constraint|trigger|policy)\b/i

/** What a comment stands on, where that is a relation: `table "a"."b"`, `column "a"."b"."c"`, `trigger "t" on "a"`. */
const setComment = (text: string): ReadonlyArray<Impact> => {
  const kind = commented.exec(text)?.[1]?.toLowerCase()
  if (kind === undefined) return []
  const place = / on (.*)$/i.exec(text)?.[1] ?? text.slice(kind.length)
  const parts = [...place.matchAll(new RegExp(partOf, "g"))].map(([part]) => unquoted(part))
  const path = kind === "column" ? parts.slice(0, -1) : parts
  const name = path.at(-1)
  if (name === undefined) return []
  const lock: LockMode = kind === "trigger" || kind === "policy" || kind === "constraint"
    ? "ACCESS SHARE"
    : "SHARE UPDATE EXCLUSIVE"
  return [on({ schema: path.length > 1 ? path[0] as string : "public", name }, lock)]
}

const isNoRelation = (kind: Rename["kind"]): boolean => kind === "type" || kind === "domain" || kind === "collation"

/** One relation appears once, with the strongest of its locks. */
const merged = (impacts: ReadonlyArray<Impact>): ReadonlyArray<Impact> => {
  const found: Array<Impact> = []
  for (const impact of impacts) {
    const at = found.findIndex(({ relation }) => sameName(relation, impact.relation))
    const old = found[at]
    if (old === undefined) found.push(impact)
    else found[at] = { ...old, lock: stronger(old.lock, impact.lock), work: heavier(old.work, impact.work) }
  }
  return found
}

const works: ReadonlyArray<Work> = ["none", "scan", "rewrite"]

const heavier = (a: Work, b: Work): Work => works.indexOf(a) < works.indexOf(b) ? b : a

/**
 * What an operation does to the relations that are there: to tables, views and sequences; what it makes itself is not listed.
 *
 * @param operation the operation
 * @param catalog what is there before it; with it more is known: a check that spares a scan, the tables of a domain, what a
 *   constraint's name stands for. What is not known counts as the worse case
 * @returns one entry for each relation. Undefined for statements of your own, which are not looked at here
 */
export const impactOf = (
  operation: Operation,
  catalog: Catalog = emptyCatalog
): ReadonlyArray<Impact> | undefined => {
  switch (operation._tag) {
    // Queries of the program: what they lock is not looked at.
    case "Data":
    case "Sql":
      return undefined
    case "CreateSchema":
    case "DropSchema":
    case "CreateExtension":
    case "DropExtension":
    case "CreateEnum":
    case "DropEnum":
    case "AddEnumLabel":
    case "RenameEnumLabel":
    case "CreateDomain":
    case "DropDomain":
    case "CreateCollation":
    case "DropCollation":
    case "CreateComposite":
    case "DropComposite":
    case "AlterComposite":
    case "CreateSequence":
    case "CreateRoutine":
    case "DropRoutine":
      return []
    case "AlterDomain":
      return alterDomain(operation, catalog)
    case "ReplaceEnum":
      return merged(operation.columns.map(({ table }) => on(table, "ACCESS EXCLUSIVE", "rewrite")))
    case "AlterSequence":
      return [on(operation.to, "SHARE ROW EXCLUSIVE", "rewrite")]
    case "SetSequenceOwner": {
      const { sequence, to } = operation
      const owner = to === null ? [] : [on({ schema: to.schema, name: to.table }, "ACCESS SHARE")]
      return [on(sequence, "SHARE ROW EXCLUSIVE"), ...owner]
    }
    case "DropSequence":
      return [on(operation.sequence, "ACCESS EXCLUSIVE")]
    case "CreateTable":
      return createTable(operation)
    case "DropTable": {
      const { table } = operation
      const keys = table.constraints.filter(({ kind }) => kind === "foreign key").flatMap((key) =>
        referenced(key) ?? []
      )
      return merged(
        [table, ...keys, ...table.bounds === null ? [] : table.parents].map((name) => on(name, "ACCESS EXCLUSIVE"))
      )
    }
    case "Rename":
      if (isNoRelation(operation.kind)) return []
      return [on(operation.from, operation.kind === "index" ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE")]
    case "SetSchema":
      return isNoRelation(operation.kind) ? [] : [on(operation.from, "ACCESS EXCLUSIVE")]
    case "RenameColumn":
    case "RenameConstraint":
    case "DropNotNull":
    case "SetDefault":
    case "DropExpression":
    case "DropTrigger":
    case "CreatePolicy":
    case "DropPolicy":
      return [on(operation.table, "ACCESS EXCLUSIVE")]
    case "DropColumn":
      return merged(
        [operation.table, ...linked(catalog, operation.table, operation.column.name).map(({ other }) => other)].map((
          name
        ) => on(name, "ACCESS EXCLUSIVE"))
      )
    case "AddColumn":
      return [addColumn(operation, catalog)]
    case "SetType":
      return merged(setType(operation, catalog))
    case "SetIdentity": {
      const { column, from, table, to } = operation
      // It goes on behind the largest number that is there.
      const isRead = from === null && to !== null && !hasLeadingIndex(catalog, table, column)
      return [on(table, "ACCESS EXCLUSIVE", isRead ? "scan" : "none")]
    }
    case "SetNotNull": {
      const proven = isProvenNotNull(tableIn(catalog, operation.table), operation.column)
      return [on(operation.table, "ACCESS EXCLUSIVE", proven ? "none" : "scan")]
    }
    case "AddConstraint":
      return addConstraint(operation, catalog)
    case "ValidateConstraint":
      return validateConstraint(operation.table, known(catalog, operation.table, operation.name))
    case "DropConstraint": {
      const { constraint, table } = operation
      return dropConstraint(
        table,
        constraint.definition === "" ? known(catalog, table, constraint.name) ?? constraint : constraint
      )
    }
    case "CreateIndex":
      return [on(operation.table, operation.concurrently ? "SHARE UPDATE EXCLUSIVE" : "SHARE", "scan")]
    case "DropIndex":
      return [on(operation.table, operation.concurrently ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE")]
    case "CreateView":
      return operation.view.reads.map((name) => on(name, "ACCESS SHARE", operation.view.materialized ? "scan" : "none"))
    case "DropView":
      return [on(operation.view, "ACCESS EXCLUSIVE")]
    case "CreateTrigger":
      return [on(operation.table, "SHARE ROW EXCLUSIVE")]
    case "CreateStatistics":
    case "DropStatistics":
      return [on(operation.table, "SHARE UPDATE EXCLUSIVE")]
    case "Grant":
    case "Revoke":
      return []
    case "SetTableOptions":
      return setTableOptions(operation)
    case "SetComment":
      return setComment(operation.on)
    default:
      return operation satisfies never
  }
}

/** Whether the rows of a relation are read or written anew while others wait for it. */
export const worksWhileBlocking = ({ lock, work }: Impact): boolean => work !== "none" && blockedBy(lock) !== "nobody"
