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
export type { Definitions, Wanted } from "./generate/Wanted.ts"
export { type Applied, readHistory } from "./history/History.ts"
export { inspect, type InspectOptions } from "./inspect/Inspect.ts"
export { merge, type MergeOptions } from "./merge/Merge.ts"
export { checksumOf } from "./migration/Checksum.ts"
export { graphOf, type MigrationGraph } from "./migration/Graph.ts"
export { type Migration, migration } from "./migration/Migration.ts"
export {
  addColumn,
  addConstraint,
  addEnumLabel,
  alterComposite,
  alterDomain,
  alterSequence,
  type AttributeType,
  batches,
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
  data,
  domain,
  type DomainSettings,
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
  execute,
  type IndexSettings,
  type Name,
  type PolicySettings,
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
  type TableDefinition,
  validateConstraint
} from "./operation/Constructors.ts"
export type * as Operation from "./operation/Operation.ts"
export { type MigrationStatement, statementsOf } from "./operation/Statements.ts"
export { renderMigration } from "./render/RenderMigration.ts"
export { planDowngrade, type PlannedStep, planUpgrade } from "./run/Plan.ts"
export { downgrade, stamp, type StampOptions, upgrade } from "./run/Runner.ts"
export { downgradeScript, type ScriptOptions, upgradeScript } from "./run/Script.ts"
export type { Progress, RunOptions } from "./run/Settings.ts"
export { current, history, plan, type Revision, type Status, status } from "./run/Status.ts"
export { fromMigrations, readFolder } from "./source/Folder.ts"
export { splitSql, type SqlStatement, type Unfinished } from "./source/SplitSql.ts"
