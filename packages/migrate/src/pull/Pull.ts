/**
 * A database as a schema file: tables, enums, sequences and extensions as `@aludel/sql` declares them, with a data model of
 * them all. Pure.
 */
import type { Catalog, Collation, QualifiedName } from "../catalog/Catalog.ts"
import type { NotInspected } from "../catalog/NotInspected.ts"
import { defaultSchema, named } from "../operation/Quote.ts"
import { constantsOf } from "./Name.ts"
import { bodiesIn, type Kept, putInto, type Region } from "./Region.ts"
import { type NotExpressed, type Scope, tableText } from "./TableText.ts"
import { text } from "./Template.ts"

/** A schema file, and what is not in it. */
export interface Pulled {
  readonly text: string
  /** Declarations that hands changed, which were left as they are. */
  readonly kept: ReadonlyArray<Kept>
  /** What the database holds and the file cannot say. */
  readonly notExpressed: ReadonlyArray<NotExpressed>
}

const pathOf = ({ name, schema }: QualifiedName): string => `${schema}.${name}`

const keyOf = ({ name, schema }: QualifiedName): string => `${schema}\0${name}`

const optionsOf = (fields: ReadonlyArray<string>): string => fields.length === 0 ? "" : `, { ${fields.join(", ")} }`

const schemaField = ({ schema }: QualifiedName): ReadonlyArray<string> =>
  schema === defaultSchema ? [] : [`schema: ${text(schema)}`]

const bySql = "it stays in a migration"

/** A program cannot say an order and what letters are apart. */
const isExpressed = ({ ctype }: Collation): boolean => ctype === null

const collationFields = (collation: Collation): ReadonlyArray<string> => [
  ...schemaField(collation),
  ...collation.comment === null ? [] : [`comment: ${text(collation.comment)}`],
  ...collation.provider === "icu" ? [] : [`provider: ${text(collation.provider)}`],
  `locale: ${text(collation.locale)}`,
  ...collation.deterministic ? [] : ["deterministic: false"],
  ...collation.rules === null ? [] : [`rules: ${text(collation.rules)}`]
]

const others = (catalog: Catalog): ReadonlyArray<NotExpressed> => [
  ...catalog.collations.filter((one) => !isExpressed(one)).map((one) => ({
    what: `collation ${pathOf(one)}`,
    reason: bySql
  })),
  ...catalog.domains.map((type) => ({ what: `domain ${pathOf(type)}`, reason: bySql })),
  ...catalog.composites.map((type) => ({ what: `type ${pathOf(type)}`, reason: bySql })),
  ...catalog.views.map((view) => ({
    what: `${view.materialized ? "materialized view" : "view"} ${pathOf(view)}`,
    reason: "its query is SQL: declare it by view(…) over tables, or leave it in a migration"
  })),
  ...catalog.routines.map((routine) => ({
    what: `${routine.kind} ${pathOf(routine)}(${routine.arguments})`,
    reason: `${bySql}; to call it, declare it by func`
  })),
  ...catalog.sequences.flatMap((sequence) => {
    const { cache, cycle, maximum, minimum, type } = sequence.options
    const isUsual = type === "bigint" && minimum === "1" && maximum === "9223372036854775807" && cache === "1" && !cycle
    return [
      ...isUsual ? [] : [{ what: `options of sequence ${pathOf(sequence)}`, reason: bySql }],
      ...sequence.ownedBy === null
        ? []
        : [{ what: `owner of sequence ${pathOf(sequence)}`, reason: `${bySql}; an identity column needs none` }]
    ]
  }),
  ...[...new Set(catalog.privileges.map((one) => `${one.kind} ${pathOf(one)}`))].map((what) => ({
    what: `privileges on ${what}`,
    reason: "they are SQL: declare them by Pg.object, or leave them in a migration"
  })),
  ...catalog.tables.flatMap(({ statistics }) => statistics).map((one) => ({
    what: `statistics ${pathOf(one)}`,
    reason: "they are SQL: declare them by Pg.object, or leave them in a migration"
  })),
  ...catalog.enums.filter(({ comment }) => comment !== null)
    .map((type) => ({ what: `comment on enum ${pathOf(type)}`, reason: bySql }))
]

const regionsOf = (catalog: Catalog) => {
  // A partition belongs to its parent.
  const tables = catalog.tables.filter(({ bounds }) => bounds === null)
  const extensions = catalog.extensions.map(({ name, schema }) => ({ schema, name }))
  const collations = catalog.collations.filter(isExpressed)
  const constants = constantsOf([...tables, ...collations, ...catalog.enums, ...catalog.sequences])
  const constantOf = (name: QualifiedName): string => constants.get(keyOf(name)) ?? name.name
  const enums = new Map(
    catalog.enums.flatMap((type) =>
      [named(type), named(type).replaceAll("\"", "")].map((spelled) => [spelled, constantOf(type)] as const)
    )
  )
  const scope: Scope = { tables, constants, enums }
  const declared = tables.map((table) => ({ table, ...tableText(table, scope) }))
  const regions: ReadonlyArray<Region> = [
    ...collations.map((collation) => ({
      id: `collation ${pathOf(collation)}`,
      body: `export const ${constantOf(collation)} = Pg.collation(${text(collation.name)}${
        optionsOf(collationFields(collation))
      })`
    })),
    ...catalog.enums.map((type) => ({
      id: `enum ${pathOf(type)}`,
      body: `export const ${constantOf(type)} = Pg.enum(${text(type.name)}, [${type.labels.map(text).join(", ")}]${
        optionsOf(schemaField(type))
      })`
    })),
    ...catalog.sequences.map((sequence) => {
      const { increment, start } = sequence.options
      const fields = [
        ...schemaField(sequence),
        ...start === "1" ? [] : [`start: ${start}n`],
        ...increment === "1" ? [] : [`increment: ${increment}n`]
      ]
      return {
        id: `sequence ${pathOf(sequence)}`,
        body: `export const ${constantOf(sequence)} = Pg.sequence(${text(sequence.name)}${optionsOf(fields)})`
      }
    }),
    ...declared.map(({ table, text: body }) => ({ id: `table ${pathOf(table)}`, body }))
  ]
  const members = [
    ...extensions.map((extension) =>
      `  ${text(`extension ${extension.name}`)}: Pg.extension(${text(extension.name)}${
        optionsOf(schemaField(extension))
      })`
    ),
    ...[...collations, ...catalog.enums, ...catalog.sequences, ...tables].map((member) => `  ${constantOf(member)}`)
  ]
  const model: Region = { id: "model", body: `export const model = dataModel({\n${members.join(",\n")}\n})` }
  return { regions, model, notExpressed: [...others(catalog), ...declared.flatMap(({ notExpressed }) => notExpressed)] }
}

const unseen = ({ kind, name }: NotInspected): NotExpressed => ({
  what: `${kind} ${name}`,
  reason: `${bySql}; no comparison looks at it`
})

const importable = [
  "check",
  "dataModel",
  "foreignKey",
  "index",
  "Pg",
  "primaryKey",
  "sql",
  "table",
  "unique",
  "uniqueIndex"
]

/** What the bodies call, as an import. */
const importOf = (bodies: ReadonlyArray<string>): Region => {
  const code = bodies.join("\n")
  const names = importable.filter((name) => new RegExp(String.raw`(?<![.\w])${name}(?=[.(\x60])`).test(code))
  const types = code.includes("ForeignKeyTarget") ? ["type ForeignKeyTarget"] : []
  return { id: "imports", body: `import { ${[...names, ...types].join(", ")} } from "@aludel/sql"` }
}

/**
 * The schema file of a database.
 *
 * @param catalog what the database holds, from `inspect`
 * @param existing the file as it is, where there is one: declarations that hands changed stay, and are listed
 * @param beyond what the catalog does not show, from `notInspected`: it is listed as not in the file
 * @returns the file's text, what was kept, and what it cannot say
 */
export const pull = (
  catalog: Catalog,
  existing = "",
  beyond: ReadonlyArray<NotInspected> = []
): Pulled => {
  const { model, notExpressed, regions } = regionsOf(catalog)
  const first = putInto(existing, [...regions, model])
  const imports = importOf(
    [...bodiesIn(first.text), ...existing.trim() === "" ? [...regions, model] : []]
      .filter(({ id }) => id !== "imports").map(({ body }) => body)
  )
  const { kept, text } = putInto(existing, [imports, ...regions, model])
  return { text, kept, notExpressed: [...notExpressed, ...beyond.map(unseen)] }
}
