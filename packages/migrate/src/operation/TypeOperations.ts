/** Types of one's own: enums, domains, composite types. */
import type { CompositeType, Constraint, DomainType, EnumType } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

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
