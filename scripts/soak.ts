/**
 * The long proofs, at full numbers, into one report: `npm run soak`. Run before something is called done. Each line of the
 * report says what was run, how long it took and how it ended; the outputs stand below.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { arch, cpus, platform } from "node:os"
import { join } from "node:path"
import { endChildrenWithThisProcess, run } from "./Process.ts"
import { cache, root } from "./Repository.ts"

const script = (name: string, ...rest: ReadonlyArray<string>): ReadonlyArray<string> => [
  process.execPath,
  `scripts/${name}.ts`,
  ...rest
]

interface Proof {
  readonly name: string
  readonly command: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
}

const proofs: ReadonlyArray<Proof> = [
  { name: "everything, in one order", command: script("verify", "--", "--sequence.seed=1") },
  { name: "everything, in another order", command: script("verify", "--", "--sequence.seed=2") },
  {
    name: "a storm of a minute over the pool, 1,000,000 statements, and a stream of 1,000,000 rows, by COPY too",
    command: script("verify", "--only", "tests", "--", "--project", "pool", "Storm", "Memory", "CopyRows"),
    env: { ALUDEL_STORM_SECONDS: "60" }
  },
  { name: "PostgreSQL 14 to 18", command: script("matrix") },
  { name: "installed by npm, on three compilers and three Nodes", command: script("consumer") },
  {
    name: "10,000 values of each type, 10,000 statements and names",
    command: script(
      "verify",
      "--only",
      "tests",
      "--",
      "--project",
      "sql",
      "test/type",
      "test/proof/property",
      "--test-timeout=600000"
    ),
    env: { ALUDEL_VALUES: "10000" }
  },
  { name: "a guard for each broken line", command: script("mutations") },
  {
    name: "500 random pairs of schemas, there and back",
    command: script("verify", "--only", "tests", "--", "--project", "migrate", "random/"),
    env: { ALUDEL_PAIRS: "500", ALUDEL_SEED: "1000" }
  }
]

endChildrenWithThisProcess(5000)
const lines: Array<string> = []
const outputs: Array<string> = []
let failed = 0
for (const { command, env, name } of proofs) {
  const begun = performance.now()
  const { code, output } = await run(command, {
    cwd: root,
    group: true,
    env: { NO_COLOR: "1", FORCE_COLOR: undefined, ...env }
  })
  const line = `${code === 0 ? "ok  " : "FAIL"} ${name} (${((performance.now() - begun) / 1000).toFixed(0)} s)`
  if (code !== 0) failed++
  console.log(line)
  lines.push(line)
  outputs.push(`## ${name}\n\n${output.trimEnd()}\n`)
}

const machine = `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}`
const file = join(cache, "soak.txt")
mkdirSync(cache, { recursive: true })
writeFileSync(file, `${new Date().toISOString()} on ${machine}\n\n${lines.join("\n")}\n\n${outputs.join("\n")}`)
console.log(`report: ${file}`)
process.exitCode = failed === 0 ? 0 : 1
