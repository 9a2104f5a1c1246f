/** The public face of `@aludel/devtools`, and nothing else. */
export { DevTools, type DevToolsOptions, type LocalhostOptions } from "./DevTools.ts"
export { CannotListen, RefusedInProduction } from "./Refusal.ts"
