/** The public face of `@aludel/migrate`, and nothing else. */
export * as Catalog from "./catalog/Catalog.ts"
export { diff } from "./diff/Diff.ts"
export { inspect, type InspectOptions } from "./inspect/Inspect.ts"
export type * as Operation from "./operation/Operation.ts"
export { type Statement, statementsOf } from "./operation/Statements.ts"
