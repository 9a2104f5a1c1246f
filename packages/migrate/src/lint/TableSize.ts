/** How large tables are, as far as the server knows: what makes a scan of a second or of an hour. */
import { type DatabaseError, Reads } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { QualifiedName } from "../catalog/Catalog.ts"

export interface TableSize extends QualifiedName {
  /** With its indexes and what is stored beside it. */
  readonly bytes: number
  /** As of the last ANALYZE; 0 before the first. */
  readonly rows: number
}

/** The size of every table that is not the server's own. */
export const tableSizes: Effect.Effect<ReadonlyArray<TableSize>, DatabaseError, Reads> = Effect.flatMap(
  Reads,
  (database) =>
    Effect.map(
      database.run({
        text: `select n.nspname, c.relname, pg_total_relation_size(c.oid)::text, greatest(c.reltuples, 0)::bigint::text
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
          order by 1, 2`,
        parameters: [],
        access: "reads",
        decode: ([schema, name, bytes, rows]): TableSize => ({
          schema: schema ?? "",
          name: name ?? "",
          bytes: Number(bytes),
          rows: Number(rows)
        })
      }),
      ({ rows }) => rows
    )
)
