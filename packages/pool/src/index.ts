/** The public face of `@aludel/pool`, and nothing else. */
export { InvalidPoolConfig, type Tls } from "./InvalidPoolConfig.ts"
export type { PoolStats } from "./Pool.ts"
export type { PoolOptions } from "./PoolConfig.ts"
export { Pool } from "./PoolLayer.ts"
