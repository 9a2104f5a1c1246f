/** The column types under PostgreSQL's own names: `Pg.text()`, `Pg.bigint()`. */
export * from "./pg/Custom.ts"
export * from "./pg/Json.ts"
export * from "./pg/Network.ts"
export * from "./pg/Numeric.ts"
export * from "./pg/Range.ts"
export * from "./pg/Temporal.ts"
export * from "./pg/Text.ts"
