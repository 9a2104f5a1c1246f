/**
 * A database as a schema file: tables, enums, collations, sequences and extensions as `@aludel/sql` declares them, the rest as
 * objects by their statements, with a data model of them all. Pure.
 */
import type { Templates } from "@aludel/sql"
import { checkedTemplates } from "@aludel/sql/Plan"
import type { Catalog, Collation, QualifiedName, Table, View } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { NotInspected } from "../catalog/NotInspected.ts"
import { usualSequence } from "../operation/Constructors.ts"
import { defaultSchema, named } from "../operation/Quote.ts"
import { constantsOf } from "./Name.ts"
import { objectsOf, type PulledObject } from "./Objects.ts"
import { bodiesIn, type Kept, putInto, type Region } from "./Region.ts"
import type { Scope } from "./Scope.ts"
import { type NotExpressed, tableText } from "./TableText.ts"
import { escaped, text } from "./Template.ts"

/** A schema file, and what is not in it. */
export interface Pulled {
  readonly text: string
  /** Declarations that hands changed, which were left as they are. */
  readonly kept: ReadonlyArray<Kept>
  /** What the database holds and the file cannot say. */
  readonly notExpressed: ReadonlyArray<NotExpressed>
}

/** What is known beside the catalog. */
export interface PullOptions {
  /** What the catalog does not show, from `notInspected`: it is listed as not in the file. */
  readonly beyond?: ReadonlyArray<NotInspected> | undefined
  /** The naming convention of the file's tables: names that it gives are not written. PostgreSQL's own where it is left out. */
  readonly naming?: Templates | undefined
}

const pathOf = ({ name, schema }: QualifiedName): string => `${schema}.${name}`

const optionsOf = (fields: ReadonlyArray<string>): string => fields.length === 0 ? "" : `, { ${fields.join(", ")} }`

const schemaField = ({ schema }: QualifiedName): ReadonlyArray<string> =>
  schema === defaultSchema ? [] : [`schema: ${text(schema)}`]

const bySql = "it stays in a migration"

/** The program has one locale for order and letters. */
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
  ...beyondReach(catalog).map((view) => ({
    what: `view ${pathOf(view)}`,
    reason: `it reads what is not in the file: ${bySql}, and out of \`scope\``
  })),
  ...catalog.enums.filter(({ comment }) => comment !== null)
    .map((type) => ({ what: `comment on enum ${pathOf(type)}`, reason: bySql }))
]

/** What the declarations make, of what is there. */
const declaredIn = (catalog: Catalog, declared: ReadonlyArray<Table>): Catalog => {
  const tables = new Map(declared.map((table) => [keyOf(table), table]))
  return {
    ...catalog,
    collations: catalog.collations.filter(isExpressed),
    domains: [],
    composites: [],
    sequences: catalog.sequences.map((sequence) => {
      const { increment, start } = sequence.options
      return { ...sequence, ownedBy: null, options: { ...usualSequence("bigint"), increment, start } }
    }),
    tables: catalog.tables.map((table) => tables.get(keyOf(table)) ?? table),
    views: [],
    routines: [],
    privileges: []
  }
}

const systemSchemas = new Set(["pg_catalog", "information_schema"])

/** Views that read what no declaration makes, such as foreign tables, directly or through others. */
const beyondReach = (catalog: Catalog): ReadonlyArray<View> => {
  const there = new Set([...catalog.tables, ...catalog.views].map(keyOf))
  const found = new Set<View>()
  for (let before = -1; found.size > before;) {
    before = found.size
    for (const view of catalog.views) {
      const isMissing = view.reads.some((one) => !systemSchemas.has(one.schema) && !there.has(keyOf(one)))
      if (isMissing && !found.has(view)) {
        found.add(view)
        there.delete(keyOf(view))
      }
    }
  }
  return [...found]
}

/** What a schema file can make: no index whose build failed, no view over what it does not have. */
const makeable = (catalog: Catalog, without: ReadonlyArray<View>): Catalog => ({
  ...catalog,
  views: catalog.views.filter((view) => !without.includes(view)),
  tables: catalog.tables.map((table) => ({ ...table, indexes: table.indexes.filter(({ valid }) => valid) }))
})

/** Statements stand as they are. */
const raw = (given: string): string => given.includes("\n") ? `\`${escaped(given)}\`` : text(given)

const objectRegion = ({ create, drop, stage, title }: PulledObject, constant: string): Region => ({
  id: `object ${title}`,
  body: `export const ${constant} = Pg.object(${text(title)}, {\n  create: ${raw(create)},\n  drop: ${raw(drop)},\n` +
    `  stage: ${text(stage)}\n})`
})

/** What an object's constant is made of. */
const calledAs = ({ title }: PulledObject): QualifiedName => ({
  schema: defaultSchema,
  name: title.replaceAll(`${defaultSchema}.`, "")
})

const regionsOf = (catalog: Catalog, naming: Templates) => {
  // A partition belongs to its parent.
  const tables = catalog.tables.filter(({ bounds }) => bounds === null)
  const extensions = catalog.extensions.map(({ name, schema }) => ({ schema, name }))
  const collations = catalog.collations.filter(isExpressed)
  const withNames = [...tables, ...collations, ...catalog.enums, ...catalog.sequences]
  const constants = constantsOf(withNames)
  const constantOf = (name: QualifiedName): string => constants.get(keyOf(name)) ?? name.name
  const enums = new Map(
    catalog.enums.flatMap((type) =>
      [named(type), named(type).replaceAll("\"", "")].map((spelled) => [spelled, constantOf(type)] as const)
    )
  )
  const scope: Scope = { tables, constants, enums, naming }
  const declared = tables.map((table) => ({ of: table, ...tableText(table, scope) }))
  const objects = objectsOf(
    declaredIn(catalog, declared.map(({ table }) => table)),
    makeable(catalog, beyondReach(catalog))
  )
  const all = constantsOf([...withNames, ...objects.map(calledAs)])
  const objectOf = (object: PulledObject): string => all.get(keyOf(calledAs(object))) ?? ""
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
    ...declared.map(({ of, text: body }) => ({ id: `table ${pathOf(of)}`, body })),
    ...objects.map((object) => objectRegion(object, objectOf(object)))
  ]
  const members = [
    ...extensions.map((extension) =>
      `  ${text(`extension ${extension.name}`)}: Pg.extension(${text(extension.name)}${
        optionsOf(schemaField(extension))
      })`
    ),
    ...[...collations, ...catalog.enums, ...catalog.sequences, ...tables].map((member) => `  ${constantOf(member)}`),
    ...objects.map((object) => `  ${objectOf(object)}`)
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
  "namingConvention",
  "Pg",
  "primaryKey",
  "sql",
  "table",
  "unique",
  "uniqueIndex"
]

const conventional = "const { table } = namingConvention("

const conventionOf = (naming: Templates): ReadonlyArray<Region> => {
  const lines = Object.entries<string>({ ...naming }).map(([kind, template]) => `  ${kind}: ${text(template)}`)
  return lines.length === 0 ? [] : [{ id: "naming", body: `${conventional}{\n${lines.join(",\n")}\n})` }]
}

/** What the bodies call, as an import. */
const importOf = (bodies: ReadonlyArray<string>): Region => {
  // A convention brings its own.
  const own = bodies.some((body) => body.startsWith(conventional)) ? ["table"] : []
  const code = bodies.join("\n")
  const names = importable.filter((name) =>
    new RegExp(String.raw`(?<![.\w])${name}(?=[.(\x60])`).test(code) && !own.includes(name)
  )
  const types = code.includes("ForeignKeyTarget") ? ["type ForeignKeyTarget"] : []
  return { id: "imports", body: `import { ${[...names, ...types].join(", ")} } from "@aludel/sql"` }
}

/**
 * The schema file of a database.
 *
 * @param catalog what the database holds, from `inspect`
 * @param existing the file as it is, where there is one: declarations that hands changed stay, and are listed
 * @param options what is known beside the catalog, and how names are made
 * @returns the file's text, what was kept, and what it cannot say. Throws `InvalidSchema` for a template that cannot be filled
 */
export const pull = (
  catalog: Catalog,
  existing = "",
  { beyond = [], naming = {} }: PullOptions = {}
): Pulled => {
  checkedTemplates(naming)
  const { model, notExpressed, regions: declared } = regionsOf(catalog, naming)
  const regions = [...conventionOf(naming), ...declared]
  const first = putInto(existing, [...regions, model])
  const imports = importOf(
    [...bodiesIn(first.text), ...existing.trim() === "" ? [...regions, model] : []]
      .filter(({ id }) => id !== "imports").map(({ body }) => body)
  )
  const { kept, text } = putInto(existing, [imports, ...regions, model])
  return { text, kept, notExpressed: [...notExpressed, ...beyond.map(unseen)] }
}
