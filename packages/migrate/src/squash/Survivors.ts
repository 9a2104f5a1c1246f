/**
 * What becomes of the columns that are there before a change, by the numbers that the server gives them: a catalog that looks
 * the same may have been reached by dropping a column and adding another of its name.
 *
 * Source: https://www.postgresql.org/docs/current/catalog-pg-attribute.html
 */
import { type DatabaseError, Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"

/** Each column's name, as schema, table and column, by its number. */
export type Columns = ReadonlyMap<string, string>

export const columnsThere: Effect.Effect<Columns, DatabaseError, Reads> = Effect.flatMap(
  Reads,
  (database) =>
    Effect.map(
      database.run({
        text: `select c.oid || '.' || a.attnum, quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.' ||
            quote_ident(a.attname)
          from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
            and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_t'`,
        parameters: [],
        access: "reads",
        decode: ([number, name]) => [number ?? "", name ?? ""] as const
      }),
      ({ rows }) => new Map(rows)
    )
)

/** What each column of before is called afterwards; undefined where it is gone. */
export const survivors = (before: Columns, after: Columns): ReadonlyMap<string, string | undefined> =>
  new Map([...before].map(([number, name]) => [name, after.get(number)]))

/** The columns whose values one way keeps and the other does not. */
export const lost = (
  wanted: ReadonlyMap<string, string | undefined>,
  found: ReadonlyMap<string, string | undefined>
): ReadonlyArray<string> =>
  [...wanted].flatMap(([name, kept]) => kept === undefined || found.get(name) === kept ? [] : [name])
