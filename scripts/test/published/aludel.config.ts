/** What the command of a user's project reads. */
import { defineConfig } from "@aludel/migrate/cli"
import { model } from "./tables.ts"

export default defineConfig({ models: model, folder: "migrations" })
