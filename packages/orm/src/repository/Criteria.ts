/**
 * What a repository is asked for, as plain data: so that it can be answered without a database as well. What needs more is a
 * method of the program's own, over `Model.find`.
 */
import type { Rows } from "../write/Input.ts"

/** Which rows, in which order. */
export interface Criteria<M, Key> {
  /** Each column equal to a value, null, or one of several values. */
  readonly where?:
    | {
      readonly [Name in keyof Rows<M, Key>["row"]]?:
        | Rows<M, Key>["row"][Name]
        | { readonly in: ReadonlyArray<Rows<M, Key>["row"][Name]> }
        | undefined
    }
    | undefined
  /** The columns to sort by, in order; null counts as greater than all values, as in SQL. */
  readonly orderBy?: { readonly [Name in keyof Rows<M, Key>["row"]]?: "asc" | "desc" | undefined } | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

/** One page, behind a cursor or before one. The primary key tells rows apart that the order does not. */
export interface PageCriteria<M, Key> extends Pick<Criteria<M, Key>, "where" | "orderBy"> {
  /** At most this many rows. */
  readonly size: number
  readonly after?: string | undefined
  readonly before?: string | undefined
}

/** The criteria without their types. */
export interface ErasedCriteria {
  readonly where?: { readonly [Name in string]: unknown } | undefined
  readonly orderBy?: { readonly [Name in string]?: "asc" | "desc" | undefined } | undefined
  readonly limit?: number | undefined
  readonly offset?: number | undefined
}

export interface ErasedPage extends ErasedCriteria {
  readonly size: number
  readonly after?: string | undefined
  readonly before?: string | undefined
}

/** The values that a column may have, where several were given. */
export const valuesIn = (wanted: unknown): ReadonlyArray<unknown> | undefined =>
  typeof wanted === "object" && wanted !== null && Object.keys(wanted).length === 1 && Object.hasOwn(wanted, "in") &&
    Array.isArray((wanted as { readonly in: unknown }).in)
    ? (wanted as { readonly in: ReadonlyArray<unknown> }).in
    : undefined

/** What rows are sorted by, in order. */
export type SortKeys = ReadonlyArray<readonly [key: string, direction: "asc" | "desc"]>

/** The order as it is given. */
export const sortKeys = (orderBy: ErasedCriteria["orderBy"]): SortKeys =>
  Object.entries(orderBy ?? {}).flatMap(([key, direction]) => direction === undefined ? [] : [[key, direction]])

/** The same, and behind it what of the primary key it does not name. */
export const pageKeys = (orderBy: ErasedCriteria["orderBy"], primaryKey: ReadonlyArray<string>): SortKeys => {
  const given = sortKeys(orderBy)
  const rest = primaryKey.filter((key) => !given.some(([name]) => name === key))
  return [...given, ...rest.map((key) => [key, "asc"] as const)]
}
