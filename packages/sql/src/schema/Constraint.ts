/** Constraints over several columns of a table, by the columns' keys. */
import type { SnakeCase } from "./Name.ts"

/**
 * A constraint of a table.
 *
 * @typeParam Keys the columns' keys that it mentions
 * @typeParam Named how its name follows: from its columns, or given
 */
export interface TableConstraint<out Keys, out Named> {
  readonly "~K": Keys
  readonly "~N": Named
  readonly kind: "unique" | "primary key"
  readonly name: string | undefined
  readonly keys: ReadonlyArray<string>
}

/** The columns' names in snake_case, joined as PostgreSQL joins them. */
export type JoinedNames<Keys extends ReadonlyArray<string>> = Keys extends
  readonly [infer Head extends string, ...infer Tail extends ReadonlyArray<string>]
  ? Tail["length"] extends 0 ? SnakeCase<Head> : `${SnakeCase<Head>}_${JoinedNames<Tail>}`
  : ""

/** The name of a table constraint, from what its type carries. */
export type TableConstraintName<Table extends string, Named> = Named extends
  { readonly unique: infer Keys extends ReadonlyArray<string> } ? `${Table}_${JoinedNames<Keys>}_key`
  : Named extends { readonly primaryKey: unknown } ? `${Table}_pkey`
  : Named extends { readonly named: infer Name extends string } ? Name
  : never

const constraint = <Keys, Named>(
  kind: "unique" | "primary key",
  keys: ReadonlyArray<string>,
  name?: string
): TableConstraint<Keys, Named> =>
  // The type parameters exist in the type only.
  ({ kind, keys, name }) as TableConstraint<Keys, Named>

/** `UNIQUE` over several columns, by their keys, under PostgreSQL's default name. */
export const unique = <const Keys extends ReadonlyArray<string>>(
  ...keys: Keys
): TableConstraint<Keys[number], { readonly unique: Keys }> => constraint("unique", keys)

/** `PRIMARY KEY` over several columns, by their keys. */
export const primaryKey = <const Keys extends ReadonlyArray<string>>(
  ...keys: Keys
): TableConstraint<Keys[number], { readonly primaryKey: true }> => constraint("primary key", keys)
