/** The public face of `@aludel/migrate`, and nothing else. */
export * as Catalog from "./catalog/Catalog.ts"
export { inspect, type InspectOptions } from "./inspect/Inspect.ts"
