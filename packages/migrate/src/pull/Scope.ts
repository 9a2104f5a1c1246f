/** What a declaration may speak of beside its own table. */
import type { Templates } from "@aludel/sql"
import type { Table } from "../catalog/Catalog.ts"

export interface Scope {
  readonly tables: ReadonlyArray<Table>
  /** The constants of tables, by schema and name. */
  readonly constants: ReadonlyMap<string, string>
  readonly enums: ReadonlyMap<string, string>
  /** How constraints and indexes are called that were given no name. */
  readonly naming: Templates
}
