/**
 * The quick half of the tests: everything that needs no database, and so no server is started. `pnpm unit`
 */
import { defineConfig } from "vitest/config"
import { projects } from "./vitest.workspace.ts"

export default defineConfig({ test: { projects: projects(["**/*.integration.test.ts"]) } })
