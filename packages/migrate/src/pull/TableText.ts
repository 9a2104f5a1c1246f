/** A table as its declaration, and what of it the declaration cannot say. */
import type { Column, Table } from "../catalog/Catalog.ts"
import { usualSequence } from "../operation/Constructors.ts"
import { defaultSchema } from "../operation/Quote.ts"
import { typeCall } from "./ColumnType.ts"
import { constraintCall } from "./ConstraintCall.ts"
import { indexCall } from "./IndexCall.ts"
import { keyOf, pascalCase, propertyOf } from "./Name.ts"
import type { Scope } from "./Scope.ts"
import { fragment, listed, text, unquoted } from "./Template.ts"

/** What a schema file cannot say. */
export interface NotExpressed {
  /** `constraint t_excl of public.t`, `function public.f`. */
  readonly what: string
  readonly reason: string
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
    ...column.collation === null || isElsewhere(column) ? [] : [`.collate(${text(unquoted(column.collation))})`],
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
  return [
    ...own(
      table.partitionBy !== null && partitionCall(table) === undefined,
      "partitioning",
      "its key is an expression; the parent is declared as a table"
    ),
    ...table.columns.flatMap((column) => [
      ...typeCall(column.type, scope.enums).isKnown
        ? []
        : [of("type", column.name, `${column.type} is read and written as text: give it a codec by Pg.custom`)],
      ...column.type === "timestamp(6) with time zone"
        ? [of("type", column.name, "it is declared without its (6), which holds the same")]
        : [],
      ...isElsewhere(column) ? [of("collation", column.name, "it lies in another schema")] : []
    ]),
    ...table.indexes.filter(({ valid }) => !valid).map(({ name }) =>
      of("index", name, "its build was not finished: build it again")
    )
  ]
}

/** `.collate` names a collation without its schema. */
const isElsewhere = ({ collation }: Column): boolean => collation?.includes(".") === true

const key = new RegExp(String.raw`^(RANGE|LIST|HASH) \(((?:[\w$]+|"(?:[^"]|"")+")(?:, (?:[\w$]+|"(?:[^"]|"")+"))*)\)$`)

/** `partitionBy`, where the key is columns. */
const partitionCall = ({ columns, partitionBy }: Table): string | undefined => {
  const [, strategy, names = ""] = key.exec(partitionBy ?? "") ?? []
  if (strategy === undefined) return undefined
  const keys = listed(names).map(unquoted)
  if (!keys.every((name) => columns.some((column) => column.name === name))) return undefined
  return `{ ${strategy.toLowerCase()}: [${keys.map((name) => text(keyOf(name).key)).join(", ")}] }`
}

/** What the declaration makes of the table. */
const declaredOf = (
  table: Table,
  constraints: ReadonlySet<string>,
  indexes: ReadonlySet<string>
): Table => ({
  ...table,
  columns: table.columns.filter(({ generated }) => generated?.kind !== "virtual").map((column) => ({
    ...column,
    collation: isElsewhere(column) ? null : column.collation,
    identity: column.identity && { ...column.identity, options: usualSequence(column.identity.options.type) }
  })),
  constraints: table.constraints.filter(({ name }) => constraints.has(name)),
  indexes: table.indexes.filter(({ name }) => indexes.has(name)),
  triggers: [],
  policies: [],
  statistics: [],
  unlogged: false,
  parameters: [],
  rowSecurity: "off",
  replicaIdentity: "default"
})

const listText = (name: string, items: ReadonlyArray<string>): ReadonlyArray<string> =>
  items.length === 0 ? [] : [`  ${name}: [\n    ${items.join(",\n    ")}\n  ]`]

/** A declaration, what it makes, and what it leaves out. */
export interface Declared {
  readonly text: string
  readonly table: Table
  readonly notExpressed: ReadonlyArray<NotExpressed>
}

/** The declaration. What is left out stands in objects beside it, or in the list. */
export const tableText = (table: Table, scope: Scope): Declared => {
  const suffixes = new Map<string, Array<string>>()
  const constraints = new Map<string, string>()
  const written = new Set<string>()
  for (const constraint of table.constraints) {
    const call = constraintCall(constraint, table, scope)
    if (call === undefined) continue
    written.add(constraint.name)
    if (call.place === "table") constraints.set(constraint.name, call.text)
    else suffixes.set(call.column, [...suffixes.get(call.column) ?? [], call.text])
  }
  const indexes = new Map(table.indexes.flatMap((index) => {
    const call = index.comment === null ? indexCall(index, table, scope.naming) : undefined
    return call === undefined ? [] : [[index.name, call] as const]
  }))
  const constant = scope.constants.get(`${table.schema}\0${table.name}`) ?? table.name
  const columns = table.columns.filter(({ generated }) => generated?.kind !== "virtual")
  const partitioned = partitionCall(table)
  const options = [
    ...table.schema === defaultSchema ? [] : [`  schema: ${text(table.schema)}`],
    ...table.comment === null ? [] : [`  comment: ${text(table.comment)}`],
    ...partitioned === undefined ? [] : [`  partitionBy: ${partitioned}`],
    ...listText("constraints", [...constraints.values()]),
    ...listText("indexes", [...indexes.values()])
  ]
  return {
    text: [
      `export const ${constant} = table(${text(table.name)}, class ${pascalCase(constant)} {`,
      ...columns.map((column) => columnLine(column, suffixes.get(column.name) ?? [], scope)),
      options.length === 0 ? "})" : `}, {\n${options.join(",\n")}\n})`
    ].join("\n"),
    table: declaredOf(table, written, new Set(indexes.keys())),
    notExpressed: reasons(table, scope)
  }
}
