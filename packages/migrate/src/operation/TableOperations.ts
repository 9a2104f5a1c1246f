/** Tables: made, dropped, called otherwise, and their options. */
import type { Column, Constraint, Table } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

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
  policies: [],
  statistics: []
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

const usualOptions: Op.TableOptions = {
  unlogged: false,
  parameters: [],
  rowSecurity: "off",
  replicaIdentity: "default"
}

/**
 * Storage parameters, persistence, row security, replica identity: from what they are to what they are to be, which is
 * what PostgreSQL begins with unless given.
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
  to: Partial<Op.TableOptions> = {}
): Op.Operation => ({
  _tag: "SetTableOptions",
  table: qualified(table),
  from: { ...usualOptions, ...from },
  to: { ...usualOptions, ...to }
})
