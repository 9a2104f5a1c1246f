/** The public face of `@aludel/migrate`, and nothing else. */
export * as Catalog from "./catalog/Catalog.ts"
export { diff } from "./diff/Diff.ts"
export { MigrateError, type MigrateReason } from "./error/MigrateError.ts"
export { inspect, type InspectOptions } from "./inspect/Inspect.ts"
export { type Graph, graphOf } from "./migration/Graph.ts"
export { type Migration, migration } from "./migration/Migration.ts"
export {
  addColumn,
  addConstraint,
  addEnumLabel,
  column,
  type ColumnOptions,
  constraint,
  createEnum,
  createIndex,
  createTable,
  createView,
  dropColumn,
  dropConstraint,
  dropEnum,
  dropIndex,
  dropNotNull,
  dropTable,
  dropView,
  type IndexOptions,
  type Name,
  renameColumn,
  renameEnumLabel,
  renameTable,
  setDefault,
  setNotNull,
  setType,
  sql,
  type TableDefinition,
  validateConstraint
} from "./operation/Constructors.ts"
export type * as Operation from "./operation/Operation.ts"
export { type Statement, statementsOf } from "./operation/Statements.ts"
