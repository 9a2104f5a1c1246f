/**
 * Names in the database: camelCase keys to snake_case, and the names that PostgreSQL itself would give to constraints.
 * The types and the run time follow one rule, and a property test holds them together.
 *
 * Source: ChooseConstraintName in PostgreSQL's src/backend/commands/indexcmds.c; limits in
 * https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
 */
import { InvalidSchema } from "../error/InvalidSchema.ts"

/** `_` before each upper-case letter, in lower case; nothing else. */
export type SnakeCase<Key extends string> = Key extends Lowercase<Key> ? Key
  : Key extends `${infer Head}${infer Tail}` ?
    `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Tail>}`
  : Key

/** The name in the database of a column's key, from what its definition's type carries. */
export type DbName<Key, Definition extends { readonly "~D": string }> = [Definition["~D"]] extends [never]
  ? SnakeCase<Key & string>
  : Definition["~D"]

/** `_` before each upper-case letter, in lower case; nothing else: `userID` is `user_i_d`. By code unit, as types do it. */
export const snakeCase = (key: string): string =>
  key.split("").map((unit) => unit === unit.toLowerCase() ? unit : `_${unit.toLowerCase()}`).join("")

/** The name that PostgreSQL gives to each kind of constraint on one column, one lazy member each. */
export interface ConstraintName<Table extends string, Column extends string> {
  readonly key: `${Table}_${Column}_key`
  readonly fkey: `${Table}_${Column}_fkey`
  readonly check: `${Table}_${Column}_check`
  readonly pkey: `${Table}_pkey`
  /** Named, so that no name is derived; it tells that not every given name is that of a key. */
  readonly "named check": never
  /** No constraint: `GENERATED ALWAYS AS IDENTITY`. */
  readonly identity: never
}

/** The suffix of a constraint's name, by its kind. */
export type Mark = "key" | "fkey" | "check" | "pkey" | "named check" | "identity"

/** The same at run time, for one or several columns. */
export const constraintName = (table: string, columns: ReadonlyArray<string>, mark: Mark | "idx"): string =>
  mark === "pkey" ? `${table}_pkey` : `${table}_${columns.join("_")}_${mark}`

/** The length of a text as PostgreSQL counts it in names. */
export const utf8Bytes = (text: string): number => {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}

/**
 * Refuses what PostgreSQL could not take as it stands: an empty name, NUL, or more than 63 bytes, which it would cut.
 *
 * @param what what is named, for the message
 */
export const checkIdentifier = (name: string, what: string): string => {
  if (name === "") throw new InvalidSchema({ problem: `${what} has an empty name` })
  if (name.includes("\0") || !name.isWellFormed()) {
    throw new InvalidSchema({ problem: `the name of ${what} has a character that PostgreSQL cannot store` })
  }
  if (utf8Bytes(name) > 63) {
    throw new InvalidSchema({
      problem: `${what} would be called "${name}", which is over 63 bytes: name it explicitly`
    })
  }
  return name
}

/** A name as SQL writes it, with its schema: for messages, as a key, and as a type's spelling. */
export const qualifiedName = (source: { readonly schema: string | undefined; readonly name: string }): string =>
  source.schema === undefined ? quoted(source.name) : `${quoted(source.schema)}.${quoted(source.name)}`

const quoted = (name: string): string => `"${name.replaceAll("\"", "\"\"")}"`
