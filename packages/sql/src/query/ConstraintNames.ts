/** The names of constraints, from what the types of tables and columns carry. */
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import type { SnakeCase } from "../schema/Name.ts"

/** The name in the database of a column's key. */
export type DbName<Key, Definition extends AnyColumnDefinition> = [Definition["~D"]] extends [never]
  ? SnakeCase<Key & string>
  : Definition["~D"]
