/** The public face of `@aludel/migrate`, and nothing else. */
export { baseline, type BaselineOptions } from "./baseline/Baseline.ts"
export type { Tool } from "./baseline/Tool.ts"
export { type AppliedElsewhere, appliedElsewhere } from "./baseline/ToolHistory.ts"
export * as Catalog from "./catalog/Catalog.ts"
export type { NotInspected } from "./catalog/NotInspected.ts"
export { diagram } from "./diagram/Diagram.ts"
export { diff } from "./diff/Diff.ts"
export { type ComparisonScope, type Kind } from "./diff/Scope.ts"
export { MigrateError, type MigrateReason, type Question } from "./error/MigrateError.ts"
export { type Forecast, forecast, type ForecastLock, type ForecastOptions } from "./forecast/Forecast.ts"
export {
  describeDifferences,
  type Differences,
  differences,
  type DifferencesOptions,
  isAgreement
} from "./generate/Differences.ts"
export { generate, type GenerateOptions } from "./generate/Generate.ts"
export type { Hints } from "./generate/Hints.ts"
export { losesRows } from "./generate/Losses.ts"
export type { RenameHint } from "./generate/Renames.ts"
export { changesSince, readSnapshot, snapshotOf, writeSnapshot } from "./generate/Snapshot.ts"
export { type BrokenStep, stairway } from "./generate/Stairway.ts"
export type { Definitions, Wanted } from "./generate/Wanted.ts"
export { type Applied, readHistory } from "./history/History.ts"
export { inspect, type InspectOptions } from "./inspect/Inspect.ts"
export { notInspected } from "./inspect/NotInspected.ts"
export { type Finding, type IdleWaiver, lint, type LintOptions, type LintReport, rules } from "./lint/Lint.ts"
export type { NotLookedAt } from "./lint/Steps.ts"
export { type TableSize, tableSizes } from "./lint/TableSize.ts"
export { type Impact, impactOf, type Work } from "./lock/Impact.ts"
export { type Blocked, blockedBy, type LockMode } from "./lock/LockMode.ts"
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
  type CollationSettings,
  column,
  type ColumnOptions,
  composite,
  constraint,
  createCollation,
  createComposite,
  createDomain,
  createEnum,
  createExtension,
  createIndex,
  createPolicy,
  createRoutine,
  createSchema,
  createSequence,
  createStatistics,
  createTable,
  createTrigger,
  createView,
  data,
  domain,
  type DomainSettings,
  dropCollation,
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
  dropStatistics,
  dropTable,
  dropTrigger,
  dropView,
  execute,
  grant,
  type IndexSettings,
  type Name,
  type PolicySettings,
  type PrivilegePlace,
  rename,
  renameColumn,
  renameConstraint,
  renameEnumLabel,
  renameTable,
  replaceEnum,
  revoke,
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
export { ifExists, ifNotExists } from "./operation/IfExists.ts"
export type * as Operation from "./operation/Operation.ts"
export { type MigrationStatement, statementsOf } from "./operation/Statements.ts"
export { waive, type Waiver } from "./operation/Waive.ts"
export { pull, type Pulled, type PullOptions } from "./pull/Pull.ts"
export type { Kept } from "./pull/Region.ts"
export type { NotExpressed } from "./pull/TableText.ts"
export { renderMigration } from "./render/RenderMigration.ts"
export { planDowngrade, type PlannedStep, planUpgrade } from "./run/Plan.ts"
export type { PartlyReplaced } from "./run/Replaced.ts"
export { downgrade, stamp, type StampOptions, upgrade } from "./run/Runner.ts"
export { downgradeScript, type ScriptOptions, upgradeScript } from "./run/Script.ts"
export type { Progress, RunOptions } from "./run/Settings.ts"
export { current, history, plan, type Revision, type Status, status } from "./run/Status.ts"
export { type Backfill, backfill } from "./safe/Backfill.ts"
export { type Phase, retypePhases } from "./safe/Retype.ts"
export { type Remark, type SafeForm, safeForm } from "./safe/Safe.ts"
export { fromMigrations, readFolder } from "./source/Folder.ts"
export { splitSql, type SqlStatement, type Unfinished } from "./source/SplitSql.ts"
export { squash, type Squashed, type SquashOptions } from "./squash/Squash.ts"
export type { Unseen } from "./squash/Unseen.ts"
