/**
 * A real PostgreSQL for tests.
 */
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
