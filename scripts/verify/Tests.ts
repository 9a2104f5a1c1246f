/**
 * The test step: vitest over the whole workspace, in an order that is shuffled with a seed, and its counts.
 */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { cache, program } from "../Repository.ts"
import type { Step } from "./Step.ts"

const report = join(cache, "verify", "vitest.json")

export interface Counts {
  readonly passed: number
  readonly failed: number
}

/** The step, with arguments of the caller's behind ours; a seed among them wins. */
export const testStep = (args: ReadonlyArray<string>): Step & { readonly seed: string } => {
  rmSync(report, { force: true })
  const given = args.find((arg) => arg.startsWith("--sequence.seed="))
  const seed = given?.split("=")[1] ?? String(Date.now() % 1_000_000)
  const order = ["--sequence.shuffle", ...given === undefined ? [`--sequence.seed=${seed}`] : []]
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
  const command = program("vitest", "run", "--config", "vitest.workspace.ts", ...order, ...reporters, ...args)
  return { name: "tests", command, heavy: true, seed }
}

/** What vitest counted. A run that failed without a failing test (a file that does not load) counts as one failure. */
export const counts = (code: number, file: string = report): Counts => {
  const json = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}
  const passed = Number(json.numPassedTests ?? 0)
  const failed = Number(json.numFailedTests ?? 0)
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed }
}
