/** A table as its declaration, and what of it the declaration cannot say. */
import type { Column, Table } from "../catalog/Catalog.ts"
import { isUsualSequence } from "../operation/Constructors.ts"
import { defaultSchema } from "../operation/Quote.ts"
import { typeCall } from "./ColumnType.ts"
import { constraintCall } from "./ConstraintCall.ts"
import { indexCall } from "./IndexCall.ts"
import { keyOf, pascalCase, propertyOf } from "./Name.ts"
import { fragment, text, unquoted } from "./Template.ts"

/** What a schema file cannot say. */
export interface NotExpressed {
  /** `constraint t_excl of public.t`, `function public.f`. */
  readonly what: string
  readonly reason: string
}

export interface Scope {
  readonly tables: ReadonlyArray<Table>
  readonly constants: ReadonlyMap<string, string>
  readonly enums: ReadonlyMap<string, string>
}

const identityText = ({ identity }: Column): string => {
  if (identity === null) return ""
  return identity.kind === "always" ? ".identity()" : ".identity({ always: false })"
}

const stringDefault = /^'((?:[^'\\]|'')*)'::(?:text|character varying|citext)$/

/** A default as the program would write it, where it is a plain value; else in the server's words. */
const defaultText = ({ default: byDefault, type }: Column, call: string, isEnum: boolean): string => {
  if (byDefault === null) return ""
  if (byDefault === "now()" && type.startsWith("timestamp") && type.endsWith("with time zone")) return ".defaultNow()"
  const string = stringDefault.exec(byDefault)?.[1] ??
    (isEnum ? /^'((?:[^'\\]|'')*)'::(?:[\w.]+|"[^"]+")$/.exec(byDefault)?.[1] : undefined)
  const isText = isEnum || /^(?:text|citext|character varying)/.test(type) && !type.endsWith("]")
  if (string !== undefined && isText) return `.default(${text(string.replaceAll("''", "'"))})`
  const isNumber = /^\d{1,15}$/.test(byDefault)
  if (isNumber && (type === "smallint" || type === "integer")) return `.default(${Number(byDefault)})`
  if (isNumber && type === "bigint") return `.default(${byDefault}n)`
  if (type === "boolean" && /^(?:true|false)$/.test(byDefault)) return `.default(${byDefault})`
  return `.default(${fragment(byDefault, call)})`
}

const columnLine = (column: Column, suffixes: ReadonlyArray<string>, { enums }: Scope): string => {
  const { key, isDerived } = keyOf(column.name)
  const type = typeCall(column.type, enums).call
  const parts = [
    type,
    ...isDerived ? [] : [`.named(${text(column.name)})`],
    // The declaration's own NOT NULL comes with a primary key's column and an identity.
    ...column.notNull ? [] : [".nullable()"],
    identityText(column),
    ...column.generated?.kind === "stored"
      ? [`.generatedAs(() => ${fragment(column.generated.expression, type)})`]
      : [],
    ...column.collation === null ? [] : [`.collate(${text(unquoted(column.collation))})`],
    defaultText(column, type, enums.has(column.type)),
    ...column.comment === null ? [] : [`.comment(${text(column.comment)})`],
    ...suffixes
  ]
  return `  ${propertyOf(key)} = ${parts.join("")}`
}

const reasons = (table: Table, scope: Scope): ReadonlyArray<NotExpressed> => {
  const place = `${table.schema}.${table.name}`
  const of = (kind: string, name: string, reason: string): NotExpressed => ({
    what: `${kind} ${name} of ${place}`,
    reason
  })
  const own = (isSo: boolean, what: string, reason: string): ReadonlyArray<NotExpressed> =>
    isSo ? [{ what: `${what} of ${place}`, reason }] : []
  const bySql = "it stays in a migration"
  return [
    ...own(
      table.partitionBy !== null,
      "partitioning",
      "partitions are made by migrations; the parent is declared as a table"
    ),
    ...own(table.bounds === null && table.parents.length > 0, "inheritance", "its columns are declared as its own"),
    ...own(table.unlogged, "unlogged", bySql),
    ...own(table.parameters.length > 0, "storage parameters", bySql),
    ...own(table.rowSecurity !== "off", "row security", bySql),
    ...own(table.replicaIdentity !== "default", "replica identity", bySql),
    ...table.triggers.map(({ name }) => of("trigger", name, bySql)),
    ...table.policies.map(({ name }) => of("policy", name, bySql)),
    ...table.columns.flatMap((column) => [
      ...typeCall(column.type, scope.enums).isKnown
        ? []
        : [of("type", column.name, `${column.type} is read and written as text: give it a codec by Pg.custom`)],
      ...column.generated?.kind === "virtual"
        ? [of("virtual column", column.name, "only stored ones can be declared")]
        : [],
      ...column.identity === null || isUsualSequence(column.identity.options)
        ? []
        : [of("identity options", column.name, bySql)],
      ...column.collation?.includes(".") === true ? [of("collation", column.name, "it lies in another schema")] : []
    ])
  ]
}

const listText = (name: string, items: ReadonlyArray<string>): ReadonlyArray<string> =>
  items.length === 0 ? [] : [`  ${name}: [\n    ${items.join(",\n    ")}\n  ]`]

/** The declaration. */
export const tableText = (
  table: Table,
  scope: Scope
): { readonly text: string; readonly notExpressed: ReadonlyArray<NotExpressed> } => {
  const place = `${table.schema}.${table.name}`
  const notExpressed: Array<NotExpressed> = [...reasons(table, scope)]
  const suffixes = new Map<string, Array<string>>()
  const constraints: Array<string> = []
  for (const constraint of table.constraints) {
    const written = constraintCall(constraint, table, scope.tables, scope.constants)
    if (written === undefined) {
      const { definition, name } = constraint
      notExpressed.push({ what: `constraint ${name} of ${place}`, reason: `it stays in a migration: ${definition}` })
    } else if (written.place === "table") constraints.push(written.text)
    else suffixes.set(written.column, [...suffixes.get(written.column) ?? [], written.text])
  }
  const indexes = table.indexes.flatMap((index) => {
    const call = index.comment === null ? indexCall(index, table) : undefined
    if (call !== undefined) return [call]
    notExpressed.push({
      what: `index ${index.name} of ${place}`,
      reason: `it stays in a migration: ${index.definition}`
    })
    return []
  })
  const constant = scope.constants.get(`${table.schema}\0${table.name}`) ?? table.name
  const columns = table.columns.filter(({ generated }) => generated?.kind !== "virtual")
  const options = [
    ...table.schema === defaultSchema ? [] : [`  schema: ${text(table.schema)}`],
    ...table.comment === null ? [] : [`  comment: ${text(table.comment)}`],
    ...listText("constraints", constraints),
    ...listText("indexes", indexes)
  ]
  return {
    text: [
      `export const ${constant} = table(${text(table.name)}, class ${pascalCase(constant)} {`,
      ...columns.map((column) => columnLine(column, suffixes.get(column.name) ?? [], scope)),
      options.length === 0 ? "})" : `}, {\n${options.join(",\n")}\n})`
    ].join("\n"),
    notExpressed
  }
}
