import { defineConfig } from "@aludel/migrate/cli"
import { blog } from "./src/blog/Tables.ts"

export default defineConfig({ models: blog })
