/**
 * The histories of other tools: where each writes down what it applied, as its own sources make the table, and how a database
 * that is taken over is known. Pure.
 */
import { type Catalog, emptyCatalog, type QualifiedName } from "../catalog/Catalog.ts"
import { defaultSchema } from "../operation/Quote.ts"

/** A tool whose history is understood. */
export type Tool = "prisma" | "drizzle" | "kysely" | "effect" | "node-pg-migrate"

/** How a tool's history is read. */
export interface ToolHistory {
  /** Where it is, unless the tool was told otherwise. */
  readonly table: QualifiedName
  /** The columns that it is known by. */
  readonly columns: ReadonlyArray<string>
  /** Another table of the tool's, beside it. */
  readonly beside?: string | undefined
  /** What is selected of a row `h`: the migration's name, when it was applied, whether it was `done`, `failed` or `undone`. */
  readonly row: string
  readonly order: string
}

/** An instant in ISO's form. */
const iso = (instant: string): string => `to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** By the names that `--from` takes. */
export const tools: Readonly<Record<Tool, ToolHistory>> = {
  // Source: https://github.com/prisma/prisma-engines, schema-engine/ARCHITECTURE.md ("The _prisma_migrations table") and
  // schema-engine/connectors/sql-schema-connector/src/sql_migration_persistence.rs: a row is written as a migration begins; one
  // with neither `finished_at` nor `rolled_back_at` failed, and Prisma itself goes on only when it was resolved.
  prisma: {
    table: { schema: "public", name: "_prisma_migrations" },
    columns: ["migration_name", "started_at", "finished_at", "rolled_back_at"],
    row: `h.migration_name, ${iso("coalesce(h.finished_at, h.started_at)")}, ` +
      "case when h.rolled_back_at is not null then 'undone' when h.finished_at is null then 'failed' else 'done' end",
    order: "h.started_at, h.migration_name"
  },
  // Source: https://github.com/drizzle-team/drizzle-orm, drizzle-orm/src/pg-core/dialect.ts (id, hash, created_at in
  // milliseconds) and drizzle-orm/src/up-migrations/pg.ts (version 1 of the table adds name, applied_at, version). All that is
  // pending is one transaction, so that no row is half done.
  drizzle: {
    table: { schema: "drizzle", name: "__drizzle_migrations" },
    columns: ["id", "hash", "created_at"],
    row: `coalesce(to_jsonb(h) ->> 'name', h.hash), ${iso("to_timestamp(h.created_at / 1000.0)")}, 'done'`,
    order: "h.created_at, h.id"
  },
  // Source: https://github.com/kysely-org/kysely, src/migration/migrator.ts: one transaction where DDL can be in one, as here;
  // the lock's table stands beside it.
  kysely: {
    table: { schema: "public", name: "kysely_migration" },
    columns: ["name", "timestamp"],
    beside: "kysely_migration_lock",
    row: "h.name, h.\"timestamp\", 'done'",
    order: "h.\"timestamp\", h.name"
  },
  // Source: effect/src/sql/Migrator.ts of the installed package: the rows are written in the transaction that applies them.
  effect: {
    table: { schema: "public", name: "effect_sql_migrations" },
    columns: ["migration_id", "name", "created_at"],
    row: `h.migration_id || '_' || h.name, ${iso("h.created_at")}, 'done'`,
    order: "h.migration_id"
  },
  // Source: https://github.com/salsita/node-pg-migrate, src/runner.ts (id, name, run_on): a row is written behind its migration.
  "node-pg-migrate": {
    table: { schema: "public", name: "pgmigrations" },
    columns: ["id", "name", "run_on"],
    row: "h.name, to_char(h.run_on, 'YYYY-MM-DD\"T\"HH24:MI:SS'), 'done'",
    order: "h.run_on, h.id"
  }
}

const same = (a: QualifiedName, b: QualifiedName): boolean => a.schema === b.schema && a.name === b.name

/** The tools whose histories a database has, by the names and columns of its tables. */
const present = ({ tables }: Catalog): ReadonlyArray<ToolHistory> =>
  Object.values(tools).filter(({ columns, table }) =>
    tables.some((one) =>
      same(one, table) && columns.every((name) => one.columns.some((column) => column.name === name))
    )
  )

/** A catalog, and which tables it was taken without. */
export interface WithoutHistories {
  readonly catalog: Catalog
  readonly left: ReadonlyArray<string>
}

/**
 * The catalog without tables that say what was applied: they belong to their tools, and no migration makes or drops them.
 *
 * @param own the history of this project, and others that are not where they usually are
 * @param wanted what is wanted: where it has such a table itself, that one stays
 */
export const withoutHistories = (
  catalog: Catalog,
  own: ReadonlyArray<QualifiedName>,
  wanted: Catalog = emptyCatalog
): WithoutHistories => {
  const others = present(catalog).flatMap(({ beside, table }) =>
    beside === undefined ? [table] : [table, { schema: table.schema, name: beside }]
  )
  const gone = [...own, ...others].filter((name) => !wanted.tables.some((table) => same(table, name)))
  const isGone = (name: QualifiedName): boolean => gone.some((one) => same(one, name))
  const left = {
    ...catalog,
    tables: catalog.tables.filter((table) => !isGone(table)),
    sequences: catalog.sequences.filter(({ ownedBy }) =>
      ownedBy === null || !isGone({ schema: ownedBy.schema, name: ownedBy.table })
    )
  }
  const isUsed = (schema: string): boolean =>
    Object.values(left).some((list: ReadonlyArray<object>) =>
      list.some((one) => "schema" in one && one.schema === schema)
    )
  const emptied = new Set(
    gone.map(({ schema }) => schema).filter((schema) =>
      schema !== defaultSchema && !isUsed(schema) && !wanted.schemas.some(({ name }) => name === schema)
    )
  )
  return {
    catalog: { ...left, schemas: catalog.schemas.filter(({ name }) => !emptied.has(name)) },
    left: catalog.tables.filter(isGone).map(({ name, schema }) => `${schema}.${name}`)
  }
}
