/** The entry `@aludel/migrate/cli`: what a configuration is written with, and the command as a function. */
export { runCli } from "./Cli.ts"
export { type Config, defineConfig } from "./Config.ts"
export type { SurroundingsOf } from "./Surroundings.ts"
