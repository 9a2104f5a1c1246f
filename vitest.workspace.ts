/**
 * The tests of the whole workspace: one project for each package, each app, and the scripts.
 * `*.test.ts` needs no database; `*.integration.test.ts` gets the one server that scripts/vitest/globalSetup.ts starts.
 * What depends on the server's version is run on the oldest one too, as a project `<package> (oldest)`, unless a server
 * was chosen: then that is the one to test. What depends on the driver is run over the second one, as `<package> (sql-pg)`;
 * and over a client of Effect's, as `<package> (SqlClient)`.
 * Vitest does not look for a file of this name: pass `--config vitest.workspace.ts`, or rely on vitest.config.ts.
 */
import { existsSync, readdirSync } from "node:fs"
import { availableParallelism } from "node:os"
import { basename, join } from "node:path"
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const root = import.meta.dirname
const below = (folder: string): Array<string> =>
  readdirSync(join(root, folder)).sort().map((name) => `${folder}/${name}`)
const folders = [...below("packages"), ...below("apps"), "bench", "scripts"]

const project = (name: string, folder: string, include: string, left: ReadonlyArray<string>) => ({
  test: {
    name,
    root: join(root, folder),
    include: [include],
    exclude: ["**/node_modules/**", ...left],
    // A loaded two-core machine, not a slow test: what must be fast is measured in bench/.
    testTimeout: 30_000,
    hookTimeout: 60_000
  }
})

/** The projects, without the test files that match one of the patterns. */
export const projects = (left: ReadonlyArray<string>): Array<TestProjectInlineConfiguration> =>
  folders.filter((folder) => existsSync(join(root, folder, "test")))
    .map((folder) => project(basename(folder), folder, "test/**/*.test.ts", left))

/** Which tests the oldest PostgreSQL has to pass. */
const integration = {
  "packages/sql": "test/**/*.integration.test.ts",
  "packages/pool": "test/**/*.integration.test.ts",
  "packages/migrate": "test/lock/*.integration.test.ts",
  "packages/testing": "test/database/**/*.integration.test.ts"
}

/** Tests of what a second driver has to do as well, which are run over it again. */
const drivers = {
  "packages/pool": "test/**/*.integration.test.ts",
  "packages/sql": "test/{type,proof,query}/**/*.integration.test.ts"
}

/** Not on the oldest: what starts a server of its own, and what a network does, which is the driver's to see. */
const otherServer = ["Hosts", "ServerFaults", "Standby", "Tls", "NetworkFaults", "TransactionFaults"]
  .map((name) => `**/${name}.integration.test.ts`)

const chosen = process.env["DATABASE_URL"] || process.env["ALUDEL_TEST_DATABASE"]

const oldest = (chosen ? [] : Object.entries(integration)).filter(([folder]) => existsSync(join(root, folder, "test")))
  .map(([folder, include]) => project(`${basename(folder)} (oldest)`, folder, include, otherServer))

/** In these the pool's default driver is the one over `@effect/sql-pg`; over a `SqlClient` there is none. */
const sqlPg = Object.entries(drivers).map(([folder, include]) => ({
  ...project(`${basename(folder)} (sql-pg)`, folder, include, ["**/OverSqlClient.*"]),
  resolve: {
    alias: [{ find: /^.*\/postgresJs\/Driver\.ts$/, replacement: join(root, "packages/pool/src/SqlPg.ts") }]
  }
}))

/** In these queries run over a `SqlClient` of `@effect/sql-pg`, or one of which nothing is known, and not on a pool's connections. */
const overClient = [
  ["sql (SqlClient)", "packages/sql", "test/{type,proof,query}/**/*.integration.test.ts", "OverClientPool.ts"],
  ["sql (any SqlClient)", "packages/sql", "test/type/RoundTrip.integration.test.ts", "OverUnknownClientPool.ts"],
  ["orm (SqlClient)", "packages/orm", "test/session/**/*.integration.test.ts", "OverClientPool.ts"]
].map(([name = "", folder = "", include = "", pool = ""]) => ({
  ...project(name, folder, include, []),
  resolve: {
    alias: [{ find: /^\.\/ConnectionPool\.ts$/, replacement: join(root, "packages/pool/test/support", pool) }]
  }
}))

export default defineConfig({
  test: {
    // One load of all modules for each worker, not for each file; and most tests wait for the server, not for a core.
    isolate: false,
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: [join(root, "scripts/vitest/globalSetup.ts")],
    projects: [...projects([]), ...oldest, ...sqlPg, ...overClient]
  }
})
