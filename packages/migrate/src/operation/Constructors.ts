/**
 * Operations as a migration file writes them: names first, what is usual left out. What the generator writes and what hands
 * write are the same calls.
 */
import type { ReadCommitted, Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type {
  Column,
  CompositeType,
  Constraint,
  DomainType,
  EnumType,
  Index,
  Policy,
  QualifiedName,
  Routine,
  Sequence,
  SequenceOptions,
  Table,
  Trigger,
  View
} from "../catalog/Catalog.ts"
import { runsAlone } from "./Alone.ts"
import type * as Op from "./Operation.ts"
import { defaultSchema } from "./Quote.ts"

/** A name in the default schema, or with its own. */
export type Name = string | QualifiedName

const qualified = (name: Name): QualifiedName =>
  typeof name === "string" ? { schema: defaultSchema, name } : { schema: name.schema, name: name.name }

/** What a column may have beside its name and type. */
export interface ColumnOptions {
  readonly notNull?: boolean | undefined
  /** An expression in SQL. */
  readonly default?: string | undefined
  readonly identity?: "always" | "by default" | {
    readonly kind: "always" | "by default"
    readonly options: SequenceOptions
  }
  readonly generated?: string | { readonly kind: "stored" | "virtual"; readonly expression: string } | undefined
  readonly collation?: string | undefined
}

/** The range of each type that an identity column may have. */
const largest: Readonly<Record<string, string>> = { smallint: "32767", integer: "2147483647" }

const usualSequence = (type: string): SequenceOptions => ({
  type,
  start: "1",
  increment: "1",
  minimum: "1",
  maximum: largest[type] ?? "9223372036854775807",
  cache: "1",
  cycle: false
})

/**
 * A column of `createTable` or `addColumn`.
 *
 * @param type as PostgreSQL spells it: `character varying(100)`
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html
 *
 * @example
 * import { addColumn, column } from "@aludel/migrate"
 *
 * const step = addColumn("users", column("age", "integer", { notNull: true, default: "0" }))
 */
export const column = (name: string, type: string, options: ColumnOptions = {}): Column => {
  const { collation, default: byDefault, generated, identity, notNull } = options
  return {
    name,
    type,
    notNull: notNull ?? identity !== undefined,
    default: byDefault ?? null,
    identity: typeof identity === "string" ? { kind: identity, options: usualSequence(type) } : identity ?? null,
    generated: typeof generated === "string" ? { kind: "stored", expression: generated } : generated ?? null,
    collation: collation ?? null,
    comment: null
  }
}

const kinds = [
  ["PRIMARY KEY", "primary key"],
  ["UNIQUE", "unique"],
  ["FOREIGN KEY", "foreign key"],
  ["CHECK", "check"],
  ["EXCLUDE", "exclusion"]
] as const

/**
 * A constraint of `createTable` or `addConstraint`.
 *
 * @param definition as PostgreSQL spells it: `FOREIGN KEY (user_id) REFERENCES users(id)`
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html
 *
 * @example
 * import { addConstraint, constraint } from "@aludel/migrate"
 *
 * const step = addConstraint("posts", constraint("posts_user_id_fkey", "FOREIGN KEY (user_id) REFERENCES users(id)"))
 */
export const constraint = (name: string, definition: string): Constraint => {
  const words = definition.trimStart().toUpperCase()
  const kind = kinds.find(([word]) => words.startsWith(word))?.[1] ?? "check"
  return { name, kind, definition, validated: true, columns: [], references: null, comment: null }
}

/** What is usual, and so left out. */
export const isUsualSequence = (options: SequenceOptions): boolean =>
  JSON.stringify(options) === JSON.stringify(usualSequence(options.type))

/** What a table may have beside its columns. */
export interface TableDefinition {
  readonly columns: ReadonlyArray<Column>
  /** Keys and checks; foreign keys are added by `addConstraint`, once the table that they point at is there. */
  readonly constraints?: ReadonlyArray<Constraint> | undefined
  readonly partitionBy?: string | undefined
  readonly partitionOf?: { readonly parent: Name; readonly bounds: string } | undefined
  readonly inherits?: ReadonlyArray<Name> | undefined
  readonly unlogged?: boolean | undefined
  readonly parameters?: ReadonlyArray<string> | undefined
}

const tableOf = (name: Name, definition: TableDefinition): Table => ({
  ...qualified(name),
  comment: null,
  partitionBy: definition.partitionBy ?? null,
  parents: definition.partitionOf === undefined
    ? (definition.inherits ?? []).map(qualified)
    : [qualified(definition.partitionOf.parent)],
  bounds: definition.partitionOf?.bounds ?? null,
  unlogged: definition.unlogged ?? false,
  parameters: definition.parameters ?? [],
  rowSecurity: "off",
  replicaIdentity: "default",
  columns: definition.columns,
  constraints: definition.constraints ?? [],
  indexes: [],
  triggers: [],
  policies: []
})

/**
 * `CREATE TABLE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html
 *
 * @example
 * import { column, constraint, createTable } from "@aludel/migrate"
 *
 * const step = createTable("users", {
 *   columns: [column("id", "bigint", { identity: "always" }), column("name", "text")],
 *   constraints: [constraint("users_pkey", "PRIMARY KEY (id)")]
 * })
 */
export const createTable = (name: Name, definition: TableDefinition): Op.Operation => ({
  _tag: "CreateTable",
  table: tableOf(name, definition)
})

/**
 * `DROP TABLE`: its rows are lost.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droptable.html
 *
 * @example
 * import { dropTable } from "@aludel/migrate"
 *
 * const step = dropTable({ schema: "app", name: "users" })
 */
export const dropTable = (name: Name, definition: TableDefinition = { columns: [] }): Op.Operation => ({
  _tag: "DropTable",
  table: tableOf(name, definition)
})

/**
 * `ALTER TABLE … ADD COLUMN`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { addColumn, column } from "@aludel/migrate"
 *
 * const step = addColumn("users", column("nickname", "text"))
 */
export const addColumn = (table: Name, column: Column): Op.Operation => ({
  _tag: "AddColumn",
  table: qualified(table),
  column
})

/**
 * `ALTER TABLE … DROP COLUMN`: its values are lost.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropColumn } from "@aludel/migrate"
 *
 * const step = dropColumn("users", "nickname")
 */
export const dropColumn = (table: Name, dropped: string | Column): Op.Operation => ({
  _tag: "DropColumn",
  table: qualified(table),
  column: typeof dropped === "string" ? column(dropped, "") : dropped
})

/**
 * `ALTER TABLE … RENAME COLUMN`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { renameColumn } from "@aludel/migrate"
 *
 * const step = renameColumn("users", "name", "full_name")
 */
export const renameColumn = (table: Name, from: string, to: string): Op.Operation => ({
  _tag: "RenameColumn",
  table: qualified(table),
  from,
  to
})

/**
 * `ALTER TABLE … RENAME TO`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { renameTable } from "@aludel/migrate"
 *
 * const step = renameTable("users", "people")
 */
export const renameTable = (from: Name, to: string): Op.Operation => ({
  _tag: "Rename",
  kind: "table",
  from: qualified(from),
  to
})

/**
 * `ALTER TABLE … ALTER COLUMN … TYPE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setType } from "@aludel/migrate"
 *
 * const step = setType("users", "age", "integer", { using: "age::integer" })
 */
export const setType = (
  table: Name,
  column: string,
  type: string,
  options: { readonly using?: string | undefined; readonly collation?: string | undefined } = {}
): Op.Operation => ({
  _tag: "SetType",
  table: qualified(table),
  column,
  from: { type: "", collation: null },
  to: { type, collation: options.collation ?? null },
  using: options.using
})

/**
 * `ALTER TABLE … ALTER COLUMN … SET NOT NULL`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setNotNull } from "@aludel/migrate"
 *
 * const step = setNotNull("users", "name")
 */
export const setNotNull = (table: Name, column: string): Op.Operation => ({
  _tag: "SetNotNull",
  table: qualified(table),
  column
})

/**
 * `ALTER TABLE … ALTER COLUMN … DROP NOT NULL`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropNotNull } from "@aludel/migrate"
 *
 * const step = dropNotNull("users", "name")
 */
export const dropNotNull = (table: Name, column: string): Op.Operation => ({
  _tag: "DropNotNull",
  table: qualified(table),
  column
})

/**
 * `ALTER TABLE … ALTER COLUMN … SET DEFAULT`; null drops it.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setDefault } from "@aludel/migrate"
 *
 * const step = setDefault("users", "created_at", "now()")
 */
export const setDefault = (table: Name, column: string, expression: string | null): Op.Operation => ({
  _tag: "SetDefault",
  table: qualified(table),
  column,
  from: null,
  to: expression
})

/**
 * `ALTER TABLE … ADD CONSTRAINT`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { addConstraint, constraint } from "@aludel/migrate"
 *
 * const step = addConstraint("users", constraint("users_age_check", "CHECK (age > 0)"), { notValid: true })
 */
export const addConstraint = (
  table: Name,
  constraint: Constraint,
  options: { readonly notValid?: boolean | undefined; readonly usingIndex?: string | undefined } = {}
): Op.Operation => ({
  _tag: "AddConstraint",
  table: qualified(table),
  constraint,
  notValid: options.notValid ?? false,
  usingIndex: options.usingIndex
})

/**
 * `ALTER TABLE … VALIDATE CONSTRAINT`: reads the table, and blocks neither readers nor writers.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { validateConstraint } from "@aludel/migrate"
 *
 * const step = validateConstraint("users", "users_age_check")
 */
export const validateConstraint = (table: Name, name: string): Op.Operation => ({
  _tag: "ValidateConstraint",
  table: qualified(table),
  name
})

/**
 * `ALTER TABLE … DROP CONSTRAINT`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropConstraint } from "@aludel/migrate"
 *
 * const step = dropConstraint("users", "users_age_check")
 */
export const dropConstraint = (table: Name, dropped: string | Constraint): Op.Operation => ({
  _tag: "DropConstraint",
  table: qualified(table),
  constraint: typeof dropped === "string" ? constraint(dropped, "") : dropped
})

/** What an index may have beside its name and definition. */
export interface IndexSettings {
  readonly unique?: boolean | undefined
  /** Without blocking writes, and outside of a transaction. */
  readonly concurrently?: boolean | undefined
}

const indexOf = (name: string, definition: string, { unique = false }: IndexSettings): Index => ({
  name,
  definition,
  unique,
  valid: true,
  columns: [],
  comment: null
})

/**
 * `CREATE INDEX`.
 *
 * @param definition what stands behind USING: `btree (lower(email)) WHERE …`
 *
 * Source: https://www.postgresql.org/docs/current/sql-createindex.html
 *
 * @example
 * import { createIndex } from "@aludel/migrate"
 *
 * const step = createIndex("users", "users_email", "btree (lower(email))", { unique: true, concurrently: true })
 */
export const createIndex = (
  table: Name,
  name: string,
  definition: string,
  options: IndexSettings = {}
): Op.Operation => ({
  _tag: "CreateIndex",
  table: qualified(table),
  index: indexOf(name, definition, options),
  concurrently: options.concurrently ?? false
})

/**
 * `DROP INDEX`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropindex.html
 *
 * @example
 * import { dropIndex } from "@aludel/migrate"
 *
 * const step = dropIndex("users", "users_email", { concurrently: true })
 */
export const dropIndex = (
  table: Name,
  name: string,
  options: { readonly concurrently?: boolean | undefined } = {}
): Op.Operation => ({
  _tag: "DropIndex",
  table: qualified(table),
  index: indexOf(name, "", {}),
  concurrently: options.concurrently ?? false
})

const enumOf = (name: Name, labels: ReadonlyArray<string>): EnumType => ({ ...qualified(name), labels, comment: null })

/**
 * `CREATE TYPE … AS ENUM`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtype.html
 *
 * @example
 * import { createEnum } from "@aludel/migrate"
 *
 * const step = createEnum("mood", ["sad", "ok"])
 */
export const createEnum = (name: Name, labels: ReadonlyArray<string>): Op.Operation => ({
  _tag: "CreateEnum",
  type: enumOf(name, labels)
})

/**
 * `DROP TYPE`, of an enum.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droptype.html
 *
 * @example
 * import { dropEnum } from "@aludel/migrate"
 *
 * const step = dropEnum("mood")
 */
export const dropEnum = (name: Name, labels: ReadonlyArray<string> = []): Op.Operation => ({
  _tag: "DropEnum",
  type: enumOf(name, labels)
})

/**
 * `ALTER TYPE … ADD VALUE`: outside of a transaction, so that what follows can use it.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertype.html
 *
 * @example
 * import { addEnumLabel } from "@aludel/migrate"
 *
 * const step = addEnumLabel("mood", "fine", { before: "ok" })
 */
export const addEnumLabel = (
  type: Name,
  label: string,
  options: { readonly before?: string | undefined } = {}
): Op.Operation => ({ _tag: "AddEnumLabel", type: qualified(type), label, before: options.before })

/**
 * `ALTER TYPE … RENAME VALUE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertype.html
 *
 * @example
 * import { renameEnumLabel } from "@aludel/migrate"
 *
 * const step = renameEnumLabel("mood", "sad", "low")
 */
export const renameEnumLabel = (type: Name, from: string, to: string): Op.Operation => ({
  _tag: "RenameEnumLabel",
  type: qualified(type),
  from,
  to
})

/**
 * `CREATE VIEW`, or a materialized one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createview.html
 *
 * @example
 * import { createView } from "@aludel/migrate"
 *
 * const step = createView("names", "select id, name from users")
 */
export const createView = (
  name: Name,
  definition: string,
  options: { readonly materialized?: boolean | undefined; readonly parameters?: ReadonlyArray<string> | undefined } = {}
): Op.Operation => ({ _tag: "CreateView", view: viewOf(name, definition, options) })

/**
 * `DROP VIEW`, or a materialized one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropview.html
 *
 * @example
 * import { dropView } from "@aludel/migrate"
 *
 * const step = dropView("counts", { materialized: true })
 */
export const dropView = (
  name: Name,
  options: { readonly materialized?: boolean | undefined } = {}
): Op.Operation => ({ _tag: "DropView", view: viewOf(name, "", options) })

const viewOf = (
  name: Name,
  definition: string,
  options: { readonly materialized?: boolean | undefined; readonly parameters?: ReadonlyArray<string> | undefined }
): View => ({
  ...qualified(name),
  materialized: options.materialized ?? false,
  definition,
  parameters: options.parameters ?? [],
  columns: [],
  reads: [],
  indexes: [],
  comment: null
})

/**
 * Statements of your own.
 *
 * @param options `transactional: false` for what cannot run in a transaction, which is the default where one of them begins
 *   as such a statement does (`create index concurrently`, `vacuum`, …); `ifInterrupted` for what makes room for another try,
 *   where a run was killed in the middle of it
 *
 * @example
 * import { execute } from "@aludel/migrate"
 *
 * const step = execute("vacuum users", { transactional: false })
 */
export const execute = (
  statements: string | ReadonlyArray<string>,
  options: {
    readonly transactional?: boolean | undefined
    readonly ifInterrupted?: ReadonlyArray<string> | undefined
  } = {}
): Op.Operation => {
  const texts = typeof statements === "string" ? [statements] : statements
  return {
    _tag: "Sql",
    statements: texts,
    transactional: options.transactional ?? !texts.some(runsAlone),
    ...options.ifInterrupted === undefined ? {} : { ifInterrupted: options.ifInterrupted }
  }
}

/**
 * Changes rows by queries, in the transaction of its migration.
 *
 * @param name what messages and the checksum know it by, since a function has no content that could be compared
 *
 * @example
 * ```ts
 * import { data } from "@aludel/migrate"
 * import { eq, Pg, Query, table, update } from "@aludel/sql"
 *
 * // A table as it is at this point of its history, not as the program has it now.
 * const users = table("users", class Users {
 *   role = Pg.text()
 * })
 * export const step = data("guests are users", Query.run(update(users).set({ role: "user" }).where(eq(users.role, "guest"))))
 * ```
 */
export const data = (
  name: string,
  effect: Effect.Effect<unknown, unknown, Reads | Writes | ReadCommitted>
): Op.Operation => ({ _tag: "Data", name, batches: false, run: () => Effect.as(effect, undefined) })

/**
 * Changes rows in batches, each in a transaction of its own, so that no lock is held for long. How far it is stands in the
 * history: a run that was killed is gone on with behind the last batch.
 *
 * @param name what messages and the checksum know it by
 * @param batch changes some rows behind the key `after` (undefined at first), in the order of the key, and returns the key of
 *   the last of them; undefined where there are no more
 *
 * @example
 * ```ts
 * import { batches } from "@aludel/migrate"
 * import { asc, from, gt, inList, Pg, Query, table, update } from "@aludel/sql"
 * import * as Effect from "effect/Effect"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().primaryKey()
 *   role = Pg.text()
 * })
 * export const step = batches("everybody is a user", (after) =>
 *   Effect.gen(function*() {
 *     const some = from(users).where(gt(users.id, BigInt(after ?? 0))).select({ id: users.id })
 *     const ids = (yield* Query.all(some.orderBy(asc(users.id)).limit(1000))).map(({ id }) => id)
 *     yield* Query.run(update(users).set({ role: "user" }).where(inList(users.id, ids)))
 *     return ids.at(-1)?.toString()
 *   }))
 * ```
 */
export const batches = (
  name: string,
  batch: (after: string | undefined) => Effect.Effect<string | undefined, unknown, Reads | Writes | ReadCommitted>
): Op.Operation => ({ _tag: "Data", name, batches: true, run: batch })

/**
 * `CREATE SCHEMA`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createschema.html
 *
 * @example
 * import { createSchema } from "@aludel/migrate"
 *
 * const step = createSchema("app")
 */
export const createSchema = (name: string): Op.Operation => ({ _tag: "CreateSchema", name })

/**
 * `DROP SCHEMA`: an empty one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropschema.html
 *
 * @example
 * import { dropSchema } from "@aludel/migrate"
 *
 * const step = dropSchema("app")
 */
export const dropSchema = (name: string): Op.Operation => ({ _tag: "DropSchema", name })

/**
 * `CREATE EXTENSION`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createextension.html
 *
 * @example
 * import { createExtension } from "@aludel/migrate"
 *
 * const step = createExtension("citext")
 */
export const createExtension = (
  name: string,
  options: { readonly schema?: string | undefined } = {}
): Op.Operation => ({ _tag: "CreateExtension", name, schema: options.schema })

/**
 * `DROP EXTENSION`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropextension.html
 *
 * @example
 * import { dropExtension } from "@aludel/migrate"
 *
 * const step = dropExtension("citext")
 */
export const dropExtension = (name: string): Op.Operation => ({ _tag: "DropExtension", name, schema: undefined })

/** What a domain may have beside its name and type. */
export interface DomainSettings {
  readonly notNull?: boolean | undefined
  readonly default?: string | undefined
  readonly collation?: string | undefined
  readonly constraints?: ReadonlyArray<Constraint> | undefined
}

/**
 * A domain as `createDomain` and `alterDomain` take it.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createdomain.html
 *
 * @example
 * import { constraint, createDomain, domain } from "@aludel/migrate"
 *
 * const step = createDomain(domain("age", "integer", { constraints: [constraint("positive", "CHECK (VALUE > 0)")] }))
 */
export const domain = (name: Name, type: string, options: DomainSettings = {}): DomainType => ({
  ...qualified(name),
  comment: null,
  type,
  notNull: options.notNull ?? false,
  default: options.default ?? null,
  collation: options.collation ?? null,
  constraints: options.constraints ?? []
})

/**
 * `CREATE DOMAIN`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createdomain.html
 *
 * @example
 * import { createDomain, domain } from "@aludel/migrate"
 *
 * const step = createDomain(domain("age", "integer", { notNull: true }))
 */
export const createDomain = (type: DomainType): Op.Operation => ({ _tag: "CreateDomain", type })

/**
 * `ALTER DOMAIN`, from what it is to what it is to be.
 *
 * Source: https://www.postgresql.org/docs/current/sql-alterdomain.html
 *
 * @example
 * import { alterDomain, domain } from "@aludel/migrate"
 *
 * const step = alterDomain(domain("age", "integer"), domain("age", "integer", { default: "0" }))
 */
export const alterDomain = (from: DomainType, to: DomainType): Op.Operation => ({ _tag: "AlterDomain", from, to })

/**
 * `DROP DOMAIN`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropdomain.html
 *
 * @example
 * import { dropDomain } from "@aludel/migrate"
 *
 * const step = dropDomain("age")
 */
export const dropDomain = (name: Name): Op.Operation => ({ _tag: "DropDomain", type: domain(name, "") })

/** The type of an attribute, with its collation where it is not the type's own. */
export type AttributeType = string | { readonly type: string; readonly collation: string }

/**
 * A composite type as `createComposite` and `alterComposite` take it: its attributes' types by name.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtype.html
 *
 * @example
 * import { composite, createComposite } from "@aludel/migrate"
 *
 * const step = createComposite(composite("address", { street: "text", zip: "text" }))
 */
export const composite = (
  name: Name,
  attributes: { readonly [Attribute in string]: AttributeType }
): CompositeType => ({
  ...qualified(name),
  comment: null,
  attributes: Object.entries(attributes).map(([attribute, type]) =>
    typeof type === "string" ? { name: attribute, type, collation: null } : { name: attribute, ...type }
  )
})

/**
 * `CREATE TYPE … AS`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtype.html
 *
 * @example
 * import { composite, createComposite } from "@aludel/migrate"
 *
 * const step = createComposite(composite("address", { street: "text" }))
 */
export const createComposite = (type: CompositeType): Op.Operation => ({ _tag: "CreateComposite", type })

/**
 * `ALTER TYPE`, from what it is to what it is to be.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertype.html
 *
 * @example
 * import { alterComposite, composite } from "@aludel/migrate"
 *
 * const step = alterComposite(composite("address", { street: "text" }), composite("address", { street: "text", zip: "text" }))
 */
export const alterComposite = (from: CompositeType, to: CompositeType): Op.Operation => ({
  _tag: "AlterComposite",
  from,
  to
})

/**
 * `DROP TYPE`, of a composite type.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droptype.html
 *
 * @example
 * import { dropComposite } from "@aludel/migrate"
 *
 * const step = dropComposite("address")
 */
export const dropComposite = (name: Name): Op.Operation => ({ _tag: "DropComposite", type: composite(name, {}) })

const sequenceOf = (name: Name, options: Partial<SequenceOptions>): Sequence => ({
  ...qualified(name),
  comment: null,
  options: { ...usualSequence(options.type ?? "bigint"), ...options },
  ownedBy: null
})

/**
 * `CREATE SEQUENCE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createsequence.html
 *
 * @example
 * import { createSequence } from "@aludel/migrate"
 *
 * const step = createSequence("numbers", { increment: "5" })
 */
export const createSequence = (name: Name, options: Partial<SequenceOptions> = {}): Op.Operation => ({
  _tag: "CreateSequence",
  sequence: sequenceOf(name, options)
})

/**
 * `ALTER SEQUENCE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altersequence.html
 *
 * @example
 * import { alterSequence } from "@aludel/migrate"
 *
 * const step = alterSequence("numbers", { increment: "10" })
 */
export const alterSequence = (name: Name, options: Partial<SequenceOptions>): Op.Operation => ({
  _tag: "AlterSequence",
  from: sequenceOf(name, options),
  to: sequenceOf(name, options)
})

/**
 * `DROP SEQUENCE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropsequence.html
 *
 * @example
 * import { dropSequence } from "@aludel/migrate"
 *
 * const step = dropSequence("numbers")
 */
export const dropSequence = (name: Name): Op.Operation => ({ _tag: "DropSequence", sequence: sequenceOf(name, {}) })

/**
 * `ALTER SEQUENCE … OWNED BY`: it is dropped with the column. Null is `OWNED BY NONE`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altersequence.html
 *
 * @example
 * import { setSequenceOwner } from "@aludel/migrate"
 *
 * const step = setSequenceOwner("users_id_seq", { table: "users", column: "id" })
 */
export const setSequenceOwner = (
  sequence: Name,
  owner: { readonly table: Name; readonly column: string } | null
): Op.Operation => {
  const table = owner === null ? undefined : qualified(owner.table)
  return {
    _tag: "SetSequenceOwner",
    sequence: qualified(sequence),
    to: owner === null || table === undefined ? null : { schema: table.schema, table: table.name, column: owner.column }
  }
}

/**
 * An enum without some labels, or in another order: a new type in the old one's place, in every column that has it.
 *
 * @param labels what a removed label becomes; where it is not said, a row that holds one makes the operation fail
 *
 * Source: https://www.postgresql.org/docs/current/datatype-enum.html
 *
 * @example
 * import { replaceEnum } from "@aludel/migrate"
 *
 * const step = replaceEnum("mood", ["sad", "ok"], ["ok"], {
 *   labels: { sad: "ok" },
 *   columns: [{ table: { schema: "public", name: "users" }, column: "mood", array: false, default: null }]
 * })
 */
export const replaceEnum = (
  name: Name,
  from: ReadonlyArray<string>,
  to: ReadonlyArray<string>,
  options: {
    readonly labels?: { readonly [Removed in string]: string } | undefined
    readonly columns: ReadonlyArray<Op.EnumUse>
  }
): Op.Operation => ({
  _tag: "ReplaceEnum",
  from: enumOf(name, from),
  to: enumOf(name, to),
  labels: options.labels ?? {},
  columns: options.columns
})

/**
 * `ALTER … RENAME TO`, of anything with a name of its own.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { rename } from "@aludel/migrate"
 *
 * const step = rename("index", "users_name", "people_name")
 */
export const rename = (kind: Op.Rename["kind"], from: Name, to: string): Op.Operation => ({
  _tag: "Rename",
  kind,
  from: qualified(from),
  to
})

/**
 * `ALTER … SET SCHEMA`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setSchema } from "@aludel/migrate"
 *
 * const step = setSchema("table", "users", "app")
 */
export const setSchema = (kind: Op.SetSchema["kind"], from: Name, to: string): Op.Operation => ({
  _tag: "SetSchema",
  kind,
  from: qualified(from),
  to
})

/**
 * `ALTER TABLE … RENAME CONSTRAINT`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { renameConstraint } from "@aludel/migrate"
 *
 * const step = renameConstraint("people", "users_pkey", "people_pkey")
 */
export const renameConstraint = (table: Name, from: string, to: string): Op.Operation => ({
  _tag: "RenameConstraint",
  table: qualified(table),
  from,
  to
})

/**
 * Makes a column an identity column, changes how, or (with null) makes it a plain one.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 */
export const setIdentity = (
  table: Name,
  name: string,
  from: Column["identity"],
  to: Column["identity"]
): Op.Operation => ({ _tag: "SetIdentity", table: qualified(table), column: name, from, to })

/**
 * `ALTER TABLE … ALTER COLUMN … DROP EXPRESSION`: a generated column becomes a plain one, with its values.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { dropExpression } from "@aludel/migrate"
 *
 * const step = dropExpression("users", "lower_name")
 */
export const dropExpression = (table: Name, name: string): Op.Operation => ({
  _tag: "DropExpression",
  table: qualified(table),
  column: name
})

/**
 * `CREATE FUNCTION` or `CREATE PROCEDURE`, by its whole text.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createfunction.html
 *
 * @example
 * import { createRoutine } from "@aludel/migrate"
 *
 * const step = createRoutine({
 *   schema: "public",
 *   name: "one",
 *   kind: "function",
 *   arguments: "",
 *   definition: "create function one() returns integer language sql as 'select 1'"
 * })
 */
export const createRoutine = (routine: Omit<Routine, "comment">): Op.Operation => ({
  _tag: "CreateRoutine",
  routine: { ...routine, comment: null }
})

/**
 * `DROP FUNCTION` or `DROP PROCEDURE`, by the types of its arguments.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropfunction.html
 *
 * @example
 * import { dropRoutine } from "@aludel/migrate"
 *
 * const step = dropRoutine("function", "one", "")
 */
export const dropRoutine = (kind: Routine["kind"], name: Name, given: string): Op.Operation => ({
  _tag: "DropRoutine",
  routine: { ...qualified(name), kind, arguments: given, definition: "", comment: null }
})

/**
 * `CREATE TRIGGER`, by its whole text.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtrigger.html
 *
 * @example
 * import { createTrigger } from "@aludel/migrate"
 *
 * const step = createTrigger("users", "touch", "create trigger touch before update on users for each row execute function touch()")
 */
export const createTrigger = (
  table: Name,
  name: string,
  definition: string,
  options: { readonly enabled?: Trigger["enabled"] | undefined } = {}
): Op.Operation => ({
  _tag: "CreateTrigger",
  table: qualified(table),
  trigger: { name, definition, enabled: options.enabled ?? "origin", comment: null }
})

/**
 * `DROP TRIGGER`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droptrigger.html
 *
 * @example
 * import { dropTrigger } from "@aludel/migrate"
 *
 * const step = dropTrigger("users", "touch")
 */
export const dropTrigger = (table: Name, name: string): Op.Operation => ({
  _tag: "DropTrigger",
  table: qualified(table),
  trigger: { name, definition: "", enabled: "origin", comment: null }
})

/** What a policy says: for which command and roles, and which rows. */
export type PolicySettings = Partial<Omit<Policy, "name" | "comment">>

const policyOf = (name: string, options: PolicySettings): Policy => ({
  name,
  command: options.command ?? "all",
  permissive: options.permissive ?? true,
  roles: options.roles ?? ["public"],
  using: options.using ?? null,
  check: options.check ?? null,
  comment: null
})

/**
 * `CREATE POLICY`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createpolicy.html
 *
 * @example
 * import { createPolicy } from "@aludel/migrate"
 *
 * const step = createPolicy("users", "own", { command: "select", using: "id = 1" })
 */
export const createPolicy = (table: Name, name: string, options: PolicySettings = {}): Op.Operation => ({
  _tag: "CreatePolicy",
  table: qualified(table),
  policy: policyOf(name, options)
})

/**
 * `DROP POLICY`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-droppolicy.html
 *
 * @example
 * import { dropPolicy } from "@aludel/migrate"
 *
 * const step = dropPolicy("users", "own")
 */
export const dropPolicy = (table: Name, name: string): Op.Operation => ({
  _tag: "DropPolicy",
  table: qualified(table),
  policy: policyOf(name, {})
})

const usualOptions: Op.TableOptions = {
  unlogged: false,
  parameters: [],
  rowSecurity: "off",
  replicaIdentity: "default"
}

/**
 * Storage parameters, persistence, row security, replica identity: from what they are to what they are to be.
 *
 * Source: https://www.postgresql.org/docs/current/sql-altertable.html
 *
 * @example
 * import { setTableOptions } from "@aludel/migrate"
 *
 * const step = setTableOptions("users", {}, { parameters: ["fillfactor=70"], rowSecurity: "on" })
 */
export const setTableOptions = (
  table: Name,
  from: Partial<Op.TableOptions>,
  to: Partial<Op.TableOptions>
): Op.Operation => ({
  _tag: "SetTableOptions",
  table: qualified(table),
  from: { ...usualOptions, ...from },
  to: { ...usualOptions, ...to }
})

/**
 * `COMMENT ON`.
 *
 * @param on as SQL writes it: `column "users"."name"`
 *
 * Source: https://www.postgresql.org/docs/current/sql-comment.html
 *
 * @example
 * import { setComment } from "@aludel/migrate"
 *
 * const step = setComment("column \"users\".\"name\"", "as on the passport")
 */
export const setComment = (on: string, comment: string | null): Op.Operation => ({
  _tag: "SetComment",
  on,
  from: null,
  to: comment
})
