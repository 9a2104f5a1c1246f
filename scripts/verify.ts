/**
 * Everything that must hold, in one command: `node scripts/verify.ts [--only <step>[,…]] [--verbose] [-- <vitest arguments>]`.
 * One line for each step, the output of those that fail, and at the end vitest's counts alone on a line.
 */
import { join } from "node:path"
import { endChildrenWithThisProcess, run } from "./Process.ts"
import { cache, program, root } from "./Repository.ts"
import { folderInMemory } from "./verify/Memory.ts"
import { passed, type Result, runSteps, type Step } from "./verify/Step.ts"
import { counts, failures, testStep } from "./verify/Tests.ts"

const script = (name: string): ReadonlyArray<string> => [process.execPath, `scripts/${name}.ts`]

const cheap: ReadonlyArray<Step> = [
  { name: "format", command: program("dprint", "check") },
  { name: "lint", command: program("oxlint", "--type-aware") },
  { name: "imports", command: script("check-imports") },
  { name: "unused", command: program("knip", "--no-config-hints") },
  { name: "types", command: program("typescript", "-b", "--pretty", "false"), heavy: true },
  { name: "typetest", command: script("typetest"), needs: ["types"] },
  { name: "typeperf", command: script("typeperf"), needs: ["types"] },
  { name: "docs", command: script("docs"), needs: ["types"] }
]

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

const line = ({ outcome, step }: Result): string =>
  outcome
    ? `${outcome.code === 0 ? "ok  " : "FAIL"}  ${step.name.padEnd(9)} ${seconds(outcome.milliseconds).padStart(8)}`
    : `skip  ${step.name.padEnd(9)} needs ${step.needs?.join(", ")}`

const indented = (text: string): string => text.trimEnd().split("\n").map((part) => `      ${part}`).join("\n")

const usage = (reason: string): never => {
  console.error(`${reason}\nusage: verify [--only <step>[,…]] [--verbose] [-- <vitest arguments>]`)
  process.exit(2)
}

const readArguments = (args: ReadonlyArray<string>) => {
  const end = args.includes("--") ? args.indexOf("--") : args.length
  const own = args.slice(0, end)
  const tests = testStep(args.slice(end + 1))
  const steps: ReadonlyArray<Step> = [...cheap, tests]
  const names = steps.map((step) => step.name)
  let only: ReadonlyArray<string> = names
  let verbose = false
  for (let index = 0; index < own.length; index++) {
    if (own[index] === "--verbose") verbose = true
    else if (own[index] === "--only") only = own[++index]?.split(",") ?? usage("--only needs a step")
    else usage(`unknown argument "${own[index]}"`)
  }
  const unknown = only.find((name) => !names.includes(name))
  if (unknown !== undefined) usage(`no step "${unknown}", only ${names.join(", ")}`)
  return { steps: steps.filter((step) => only.includes(step.name)), seed: tests.seed, verbose }
}

const { seed, steps, verbose } = readArguments(process.argv.slice(2))
endChildrenWithThisProcess(5000)
const started = performance.now()
const withTests = steps.some((step) => step.name === "tests")
if (withTests) console.log(`seed ${seed} (again with: -- --sequence.seed=${seed})`)

// The tests start hundreds of programs of ours: each is compiled once, not in each process.
const env = {
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  NODE_COMPILE_CACHE: join(cache, "compile"),
  TMPDIR: folderInMemory() ?? process.env["TMPDIR"]
}

const results = await runSteps(
  steps,
  (step) => run(step.command, { cwd: root, group: true, env }),
  (result) => {
    console.log(line(result))
    if (!result.outcome || (passed(result) && !verbose)) return
    const first = result.step.name === "tests" ? failures() : []
    console.log(indented([...first, result.outcome.output].join("\n\n")))
  }
)

const failed = results.filter((result) => result.outcome && !passed(result)).map((result) => result.step.name)
const skipped = results.filter((result) => !result.outcome).length
const note = skipped > 0 ? `, ${skipped} left out` : ""
const verdict = failed.length > 0 ? `failed: ${failed.join(", ")}${note}` : "all is well"
console.log(
  `${results.length} ${results.length === 1 ? "step" : "steps"} in ${seconds(performance.now() - started)}, ${verdict}`
)
if (withTests) {
  const tested = counts(results.find((result) => result.step.name === "tests")?.outcome?.code ?? 1)
  console.log(`${tested.passed} passed, ${tested.failed} failed`)
}
process.exitCode = failed.length > 0 ? 1 : 0
