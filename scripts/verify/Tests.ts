/**
 * The test step: vitest over the whole workspace, in an order that is shuffled with a seed, and its counts.
 */
import { existsSync, readFileSync, rmSync } from "node:fs"
import { join, relative } from "node:path"
import { cache, program, root } from "../Repository.ts"
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

interface Reported {
  readonly testResults?: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly message?: string
    readonly assertionResults: ReadonlyArray<{
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: ReadonlyArray<string>
    }>
  }>
}

/** What failed and why, a few lines each, and more where a file failed with what a command printed: a log that is cut off still tells. */
export const failures = (file: string = report): ReadonlyArray<string> => {
  // Vitest wrote it; `counts` above trusts it as much.
  const json = (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}) as Reported
  return (json.testResults ?? []).flatMap(({ assertionResults, message, name, status }) => {
    const path = relative(root, name)
    const failed = assertionResults.filter((test) => test.status === "failed")
    if (failed.length === 0 && status === "failed") return [`${path}\n${linesOf(message ?? "", 40)}`]
    return failed.map((test) => `${path} > ${test.fullName}\n${linesOf(test.failureMessages?.join("\n") ?? "", 6)}`)
  })
}

const linesOf = (text: string, count: number): string =>
  text.split("\n").filter((line) => line.trim() !== "").slice(0, count).map((line) => `  ${line}`).join("\n")
