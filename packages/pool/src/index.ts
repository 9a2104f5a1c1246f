/** The public face of `@aludel/pool`, and nothing else. */
export { ConnectionPool } from "./ConnectionPool.ts"
export { InvalidPoolConfig, type Tls } from "./InvalidPoolConfig.ts"
export type { PoolOptions } from "./PoolConfig.ts"
export type { PoolStats } from "./PoolState.ts"
export { ReadReplicas, type ReadReplicasOptions } from "./ReadReplicas.ts"
export { Telemetry, type TelemetryOptions } from "./Telemetry.ts"
