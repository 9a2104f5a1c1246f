/**
 * A real PostgreSQL for tests.
 */
export { assertHealthy, UnhealthyDatabase } from "./database/Health.ts"
export { sandbox, type SandboxOptions } from "./database/Sandbox.ts"
export { TestDatabase, type TestDatabaseOptions } from "./database/TestDatabase.ts"
export {
  MayNotCreateDatabases,
  ServerUnreachable,
  TemplateUnusable,
  TestDatabaseError,
  type TestDatabaseReason
} from "./database/TestDatabaseError.ts"
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from "./embedded/EmbeddedPostgres.ts"
export {
  BinariesMissing,
  BinariesUnusable,
  DataDirectoryNotEmpty,
  DataDirectoryUnwritable,
  DataDirectoryVersion,
  EmbeddedPostgresError,
  type EmbeddedPostgresReason,
  InitializationFailed,
  PortTaken,
  StartFailed,
  StartTimeout,
  UnsupportedPlatform
} from "./embedded/EmbeddedPostgresError.ts"
export { EmbeddedPlatform, type Platform } from "./embedded/Platform.ts"
export type { Draw } from "./factory/Draw.ts"
export { type Factories, factories, type FactoryOptions } from "./factory/Factories.ts"
export { CircularParents, FactoryError, type FactoryReason, NoGenerator, NoValidRow } from "./factory/FactoryError.ts"
export { assertPlan, type PlanExpectations, PlanMismatch } from "./plan/Plan.ts"
export { type Answer, answer, type AnswerOptions, failure, violation } from "./scripted/Answer.ts"
export { InvalidAnswer } from "./scripted/Rows.ts"
export { scripted, ScriptedDatabase, ScriptMismatch } from "./scripted/ScriptedDatabase.ts"
export {
  expectNoRepeatedStatements,
  expectStatements,
  RepeatedStatements,
  StatementCountMismatch
} from "./statements/Statements.ts"
