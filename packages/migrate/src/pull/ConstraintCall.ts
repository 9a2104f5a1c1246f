/** A constraint as the program writes it: behind its column, or in the table's list. */
import type { Templates } from "@aludel/sql"
import { conventionalName } from "@aludel/sql/Plan"
import type { Constraint, Table } from "../catalog/Catalog.ts"
import { keyOf } from "./Name.ts"
import type { Scope } from "./Scope.ts"
import { fragment, listed, text, unquoted } from "./Template.ts"

/** Where a constraint is written, and how. */
export type Written =
  | { readonly place: "column"; readonly column: string; readonly text: string }
  | { readonly place: "table"; readonly text: string }
  | undefined

const name = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`

const list = String.raw`\(((?:[^()"]|"(?:[^"]|"")+")*)\)`

const key = new RegExp(
  `^(?:PRIMARY KEY|UNIQUE)( NULLS NOT DISTINCT)? ${list}(?: INCLUDE ${list})?( DEFERRABLE)?( INITIALLY DEFERRED)?$`
)

const foreign = new RegExp(
  String.raw`^FOREIGN KEY ${list} REFERENCES ${name}(?:\.${name})?${list}` +
    String
      .raw`(?: ON UPDATE (CASCADE|RESTRICT|SET NULL|SET DEFAULT))?(?: ON DELETE (CASCADE|RESTRICT|SET NULL|SET DEFAULT))?` +
    String.raw`( DEFERRABLE)?( INITIALLY DEFERRED)?$`
)

const keysOf = (columns: string): ReadonlyArray<string> => listed(columns).map((column) => keyOf(unquoted(column)).key)

const member = (constant: string, columnKey: string): string =>
  /^[A-Za-z_]\w*$/.test(columnKey) ? `${constant}.${columnKey}` : `${constant}[${text(columnKey)}]`

const keyCall = (
  { definition, kind, ...constraint }: Constraint,
  table: Table,
  naming: Templates
): Written => {
  const [whole, nulls, columns = "", include, deferrable, deferred] = key.exec(definition) ?? []
  if (whole === undefined) return undefined
  const keys = keysOf(columns)
  const names = listed(columns).map(unquoted)
  const usual = conventionalName(naming, table.name, names, kind === "primary key" ? "pkey" : "key")
  // What is included counts for PostgreSQL's own name.
  const isUsual = include === undefined && usual === constraint.name
  const isPlain = (nulls ?? include ?? deferrable) === undefined
  const [only] = names
  if (isUsual && isPlain && names.length === 1 && only !== undefined) {
    return { place: "column", column: only, text: kind === "primary key" ? ".primaryKey()" : ".unique()" }
  }
  const call = `${kind === "primary key" ? "primaryKey" : "unique"}(${keys.map(text).join(", ")})`
  const calls = [
    ...isUsual ? [] : [`.named(${text(constraint.name)})`],
    ...nulls === undefined ? [] : [".nullsNotDistinct()"],
    ...include === undefined ? [] : [`.include(${keysOf(include).map(text).join(", ")})`],
    ...deferrable === undefined ? [] : [`.deferrable(${deferred === undefined ? "" : "{ initiallyDeferred: true }"})`]
  ]
  return { place: "table", text: `${call}${calls.join("")}` }
}

const foreignKeyCall = (
  constraint: Constraint,
  table: Table,
  { constants, naming, tables: targets }: Scope
): Written => {
  const { definition, references } = constraint
  const [whole, columns = "", far = "", onUpdate, onDelete, deferrable, deferred] = foreign.exec(definition) ?? []
  const constant = references === null ? undefined : constants.get(`${references.schema}\0${references.name}`)
  if (whole === undefined || constant === undefined) return undefined
  const names = listed(columns).map(unquoted)
  const farNames = listed(far).map(unquoted)
  const target = targets.find((other) => other.schema === references?.schema && other.name === references.name)
  const isUsual = constraint.name === conventionalName(naming, table.name, names, "fkey")
  const typeIn = (owner: Table | undefined, column: string | undefined) =>
    owner?.columns.find((candidate) => candidate.name === column)?.type
  const options = [
    ...onDelete === undefined ? [] : [`onDelete: ${text(onDelete.toLowerCase())}`],
    ...onUpdate === undefined ? [] : [`onUpdate: ${text(onUpdate.toLowerCase())}`],
    ...deferrable === undefined ? [] : ["deferrable: true"],
    ...deferred === undefined ? [] : ["initiallyDeferred: true"]
  ]
  const [only] = names
  const sameType = typeIn(table, only) === typeIn(target, farNames[0])
  if (isUsual && names.length === 1 && only !== undefined && sameType) {
    const given = options.length === 0 ? "" : `, { ${options.join(", ")} }`
    const reference = member(constant, keyOf(farNames[0] ?? "").key)
    // A table that points at itself, or back, is known by its columns' types only once it is declared.
    return { place: "column", column: only, text: `.references(() => ${reference}${given})` }
  }
  const named = isUsual ? options : [`name: ${text(constraint.name)}`, ...options]
  const far_ = farNames.map((column) => member(constant, keyOf(column).key)).join(", ")
  return {
    place: "table",
    text: `foreignKey([${keysOf(columns).map(text).join(", ")}], (): ForeignKeyTarget => [${far_}]${
      named.length === 0 ? "" : `, { ${named.join(", ")} }`
    })`
  }
}

/** The constraint; undefined where it says something that the program cannot. */
export const constraintCall = (
  constraint: Constraint,
  table: Table,
  scope: Scope
): Written => {
  if (!constraint.validated || constraint.comment !== null) return undefined
  switch (constraint.kind) {
    case "primary key":
    case "unique":
      return keyCall(constraint, table, scope.naming)
    case "foreign key":
      return foreignKeyCall(constraint, table, scope)
    case "check": {
      const condition = /^CHECK \((.*)\)$/s.exec(constraint.definition)?.[1]
      return condition === undefined ? undefined : {
        place: "table",
        text: `check(${text(constraint.name)}, () => ${fragment(condition, "Pg.boolean()")})`
      }
    }
    case "exclusion":
      return undefined
  }
}
