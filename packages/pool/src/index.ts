/** The public face of `@aludel/pool`, and nothing else. */
export { InvalidPoolConfig } from "./config/InvalidPoolConfig.ts"
export type { Host, PoolOptions, SetupSession, TargetSession, Tls, TlsOptions } from "./config/PoolOptions.ts"
export { ConnectionPool } from "./ConnectionPool.ts"
export type { PoolEvent } from "./events/PoolEvent.ts"
export { correlateStatements, observeStatements, recordStatements } from "./Observation.ts"
export { ReadReplicas, type ReadReplicasOptions } from "./ReadReplicas.ts"
export type { CloseReason, PoolStats } from "./state/Work.ts"
export { Telemetry, type TelemetryOptions } from "./Telemetry.ts"
