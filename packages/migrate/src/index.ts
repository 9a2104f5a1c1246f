/** The public face of `@aludel/migrate`, and nothing else. */
export * as Catalog from "./catalog/Catalog.ts"
export { diagram } from "./diagram/Diagram.ts"
export { diff } from "./diff/Diff.ts"
export { MigrateError, type MigrateReason } from "./error/MigrateError.ts"
export { generate, type GenerateOptions } from "./generate/Generate.ts"
export type { RenameHint } from "./generate/Renames.ts"
export { type Applied, readHistory } from "./history/History.ts"
export { inspect, type InspectOptions } from "./inspect/Inspect.ts"
export { type Finding, type IdleWaiver, lint, type LintOptions, type LintReport, rules } from "./lint/Lint.ts"
export type { NotLookedAt } from "./lint/Steps.ts"
export { type TableSize, tableSizes } from "./lint/TableSize.ts"
export { waive, type Waiver } from "./lint/Waive.ts"
export { type Impact, impactOf, type Work } from "./lock/Impact.ts"
export { type Blocked, blockedBy, type LockMode } from "./lock/LockMode.ts"
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
export { pull, type Pulled } from "./pull/Pull.ts"
export type { Kept } from "./pull/Region.ts"
export type { NotExpressed } from "./pull/TableText.ts"
export { renderMigration } from "./render/RenderMigration.ts"
export { planDowngrade, planUpgrade } from "./run/Plan.ts"
export { downgrade, type RunOptions, upgrade } from "./run/Runner.ts"
export { type Backfill, backfill } from "./safe/Backfill.ts"
export { type Phase, retypePhases } from "./safe/Retype.ts"
export { type Remark, type SafeForm, safeForm } from "./safe/Safe.ts"
