import { defineConfig } from "@aludel/migrate/cli"
import { model } from "./src/schema.ts"

// The database is the one of DATABASE_URL.
export default defineConfig({ models: model })
