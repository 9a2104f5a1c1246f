/**
 * Runs a script of package.json with a Node and a pnpm that are new enough, fetching both through npx where they are not:
 * the one file that must run on an old Node with npm alone. `node scripts/run.mjs <script> [arguments]`
 */
import { spawn, spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"

const [script, ...rest] = process.argv.slice(2)
const [major, minor] = process.versions.node.split(".").map(Number)
const nodeIsNew = major > 22 || (major === 22 && minor >= 22)
const pnpmMajor = Number.parseInt(spawnSync("pnpm --version", { shell: true, encoding: "utf8" }).stdout, 10)

const pnpm = ["pnpm", "run", "--silent", script, ...rest]
const command = nodeIsNew && pnpmMajor >= 11
  ? pnpm
  : ["npx", "--yes", "-p", "node@24.21.0", "-p", "pnpm@12.21.0", "--", ...pnpm]

// What runs below watches these processes, and ends itself when one of them was killed (scripts/Launcher.ts).
// npm starts a script through a shell, which outlives a killed npm: so the shell's parent is watched too, where it is known.
const stat = `/proc/${process.ppid}/stat`
const [, shell, parent] = (existsSync(stat) && /\((.*)\) \S (\d+) /.exec(readFileSync(stat, "utf8"))) || []
const npm = process.env.npm_lifecycle_event && /^(da|ba)?sh$/.test(shell ?? "") ? [parent] : []
const launchers = [...npm, process.ppid, process.pid].join(",")
const windows = process.platform === "win32"
const child = spawn(command[0], command.slice(1), {
  stdio: "inherit",
  shell: windows,
  env: { ...process.env, ALUDEL_LAUNCHERS: launchers, npm_config_update_notifier: "false" }
})

// A terminal sends Ctrl-C to the whole group; only wait for the child to finish its clean-up.
process.on("SIGINT", () => {})
process.on("SIGTERM", () => child.kill("SIGTERM"))
process.on("SIGHUP", () => child.kill("SIGTERM"))
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)))
