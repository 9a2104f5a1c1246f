/**
 * Indexes. A unique one can break as a constraint does, so its name is in the type of the table.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createindex.html
 */
import type { StorageParameters } from "./ColumnFacts.ts"
import { constrained, type DerivedName, type NamedKey, type TableConstraint } from "./Constraint.ts"
import { element, type IndexMethod, type IndexPart, type OwnCondition, ownExpr } from "./Part.ts"

/** Options of an index. */
export interface IndexOptions<in out Fields, out Name> {
  /** Its name, where it is not PostgreSQL's default; needed where a part is an expression. */
  readonly name?: Name | undefined
  /** The access method; `btree` unless given. */
  readonly using?: IndexMethod | undefined
  /** Which rows it holds: a partial index. */
  readonly where?: OwnCondition<Fields> | undefined
  /** Columns that it carries without being sorted by them. */
  readonly include?: ReadonlyArray<keyof Fields & string> | undefined
  /** Storage parameters of the access method: `{ fillfactor: 70 }`. */
  readonly with?: StorageParameters | undefined
  readonly tablespace?: string | undefined
}

/** Options of a unique index. */
export interface UniqueIndexOptions<in out Fields, out Name> extends IndexOptions<Fields, Name> {
  /** Two nulls count as equal. PostgreSQL 15 or newer. */
  readonly nullsNotDistinct?: boolean | undefined
}

const declare = <Fields, Named>(
  unique: boolean,
  parts: ReadonlyArray<IndexPart<Fields>>,
  { include, name, nullsNotDistinct, tablespace, using, where, with: parameters }: UniqueIndexOptions<Fields, string>
): TableConstraint<never, Named, Fields> =>
  constrained({
    kind: "index",
    name,
    unique,
    using,
    elements: parts.map((part) => element(part)),
    include: include ?? [],
    with: parameters ?? {},
    tablespace,
    nullsNotDistinct: nullsNotDistinct ?? false,
    where: where && ownExpr(where)
  })

/**
 * An index, named `{table}_{columns}_idx` as PostgreSQL would.
 *
 * @example
 * import { eq, index, Pg, table } from "@aludel/sql"
 *
 * const posts = table("posts", class Posts {
 *   title = Pg.text()
 *   published = Pg.boolean()
 *   createdAt = Pg.timestamptz().defaultNow()
 * }, {
 *   indexes: [
 *     index(["title"]),
 *     index([{ key: "createdAt", order: "desc" }], { where: (t) => eq(t.published, true), include: ["title"] })
 *   ]
 * })
 */
export const index = <Fields>(
  parts: ReadonlyArray<IndexPart<Fields>>,
  options: IndexOptions<Fields, string> = {}
): TableConstraint<never, never, Fields> => declare(false, parts, options)

/** The names of an index's parts, where each is a column. */
type PartKeys<Parts> = {
  readonly [Index in keyof Parts]: Parts[Index] extends { readonly key: infer Key } ? Key : Parts[Index]
}

/** A unique index: what `unique` cannot say, over some of the rows or over expressions. Its name is in the table's type. */
export const uniqueIndex = <
  Fields,
  const Parts extends ReadonlyArray<IndexPart<Fields>>,
  const Name extends string = never
>(
  parts: Parts,
  options: UniqueIndexOptions<Fields, Name> = {}
): TableConstraint<
  never,
  [Name] extends [never] ? DerivedName<"idx", PartKeys<Parts>> : NamedKey<Name, never>,
  Fields
> => declare(true, parts, options)
