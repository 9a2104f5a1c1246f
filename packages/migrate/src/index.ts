/** The public face of `@aludel/migrate`, and nothing else. */
export * as Catalog from "./catalog/Catalog.ts"
export { diff } from "./diff/Diff.ts"
export { type Kind, type Scope } from "./diff/Scope.ts"
export { MigrateError, type MigrateReason, type Question } from "./error/MigrateError.ts"
export { check, type CheckOptions, describeDifferences, type Differences, isAgreement } from "./generate/Check.ts"
export { generate, type GenerateOptions } from "./generate/Generate.ts"
export type { Hints } from "./generate/Hints.ts"
export { losesRows } from "./generate/Losses.ts"
export type { RenameHint } from "./generate/Renames.ts"
export { changesSince, readSnapshot, snapshotOf, writeSnapshot } from "./generate/Snapshot.ts"
export type { Definitions, Wanted } from "./generate/Wanted.ts"
export { type Applied, readHistory } from "./history/History.ts"
export { inspect, type InspectOptions } from "./inspect/Inspect.ts"
export { checksumOf } from "./migration/Checksum.ts"
export { type Graph, graphOf } from "./migration/Graph.ts"
export { type Migration, migration } from "./migration/Migration.ts"
export {
  addColumn,
  addConstraint,
  addEnumLabel,
  alterComposite,
  alterDomain,
  alterSequence,
  type AttributeType,
  column,
  type ColumnOptions,
  composite,
  constraint,
  createComposite,
  createDomain,
  createEnum,
  createExtension,
  createIndex,
  createPolicy,
  createRoutine,
  createSchema,
  createSequence,
  createTable,
  createTrigger,
  createView,
  domain,
  type DomainOptions,
  dropColumn,
  dropComposite,
  dropConstraint,
  dropDomain,
  dropEnum,
  dropExpression,
  dropExtension,
  dropIndex,
  dropNotNull,
  dropPolicy,
  dropRoutine,
  dropSchema,
  dropSequence,
  dropTable,
  dropTrigger,
  dropView,
  type IndexOptions,
  type Name,
  type PolicyOptions,
  rename,
  renameColumn,
  renameConstraint,
  renameEnumLabel,
  renameTable,
  replaceEnum,
  setComment,
  setDefault,
  setIdentity,
  setNotNull,
  setSchema,
  setSequenceOwner,
  setTableOptions,
  setType,
  sql,
  type TableDefinition,
  validateConstraint
} from "./operation/Constructors.ts"
export type * as Operation from "./operation/Operation.ts"
export { type Statement, statementsOf } from "./operation/Statements.ts"
export { renderMigration } from "./render/RenderMigration.ts"
export { planDowngrade, planUpgrade } from "./run/Plan.ts"
export { downgrade, type RunOptions, upgrade } from "./run/Runner.ts"
