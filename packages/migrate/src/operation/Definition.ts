/** What operations are written with: names, columns and constraints. */
import type { Column, Constraint, QualifiedName, SequenceOptions } from "../catalog/Catalog.ts"
import { defaultSchema } from "./Quote.ts"

/** A name in the default schema, or with its own. */
export type Name = string | QualifiedName

/** The name with its schema: `public` where none is said. */
export const qualified = (name: Name): QualifiedName =>
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

/** Other spellings of the types that a sequence may have. */
const spellings: Readonly<Record<string, string>> = {
  int: "integer",
  int2: "smallint",
  int4: "integer",
  int8: "bigint"
}

/** The sequence of an identity column of this type, as the server makes it where nothing is said. */
export const usualSequence = (spelled: string): SequenceOptions => {
  const type = spellings[spelled.toLowerCase()] ?? spelled.toLowerCase()
  return {
    type,
    start: "1",
    increment: "1",
    minimum: "1",
    maximum: largest[type] ?? "9223372036854775807",
    cache: "1",
    cycle: false
  }
}

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

/** What is usual, and so left out; the catalog has its fields in the same order. */
export const isUsualSequence = (options: SequenceOptions): boolean =>
  JSON.stringify(options) === JSON.stringify(usualSequence(options.type))
