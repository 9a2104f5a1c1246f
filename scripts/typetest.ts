/**
 * Type tests: what the compiler says about wrong uses (`typetest/wrong/*.ts`) and how types look in a hover
 * (`typetest/hover/*.ts`, values assigned to never), compared with the `*.expected.txt` beside each file.
 * `node scripts/typetest.ts [--update]`
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { difference } from "./Difference.ts"
import { endChildrenWithThisProcess } from "./Process.ts"
import { files, root, shown } from "./Repository.ts"
import { check, type Diagnostic } from "./Tsc.ts"
import { misplaced, render } from "./typetest/Expected.ts"

export interface Report {
  readonly files: number
  readonly diagnostics: number
  readonly failures: ReadonlyArray<string>
  readonly updated: ReadonlyArray<string>
}

const expectedFile = (file: string): string => file.replace(/\.ts$/, ".expected.txt")

const kindOf = (file: string): "wrong" | "hover" => basename(dirname(file)) === "hover" ? "hover" : "wrong"

/** Compares one file, or rewrites what is expected of it. Misplaced diagnostics fail either way. */
const compare = (tree: string, file: string, diagnostics: ReadonlyArray<Diagnostic>, update: boolean) => {
  const source = readFileSync(file, "utf8")
  const failures = misplaced(kindOf(file), source, diagnostics)
    .map(({ line, sentence }) => `${shown(file, tree)}:${line} ${sentence}`)
  const text = render(source, diagnostics)
  const target = expectedFile(file)
  const before = existsSync(target) ? readFileSync(target, "utf8").replaceAll("\r\n", "\n") : undefined
  if (before === text) return { failures, updated: [] }
  if (update) {
    writeFileSync(target, text)
    return { failures, updated: [shown(target, tree)] }
  }
  const changed = before === undefined
    ? `${shown(target, tree)} is missing: write it with --update`
    : `${shown(file, tree)}: the compiler says something else (- expected, + found)\n${difference(before, text)}`
  return { failures: [...failures, changed], updated: [] }
}

const orphans = (tree: string, folder: string, update: boolean) => {
  const found = files(folder, "{wrong,hover}/**/*.expected.txt")
    .filter((file) => !existsSync(file.replace(/\.expected\.txt$/, ".ts")))
  if (update) found.forEach((file) => rmSync(file))
  return {
    failures: update ? [] : found.map((file) => `${shown(file, tree)} belongs to no file`),
    updated: update ? found.map((file) => shown(file, tree)) : []
  }
}

const testFolder = async (tree: string, folder: string, update: boolean): Promise<Report> => {
  const tested = files(folder, "{wrong,hover}/**/*.ts")
  const lost = orphans(tree, folder, update)
  if (tested.length === 0) return { files: 0, diagnostics: 0, ...lost }
  const { diagnostics } = await check(join(folder, "tsconfig.json"))
  const elsewhere = diagnostics.filter(({ file }) => file === undefined || !tested.includes(file))
  const results = tested.map((file) => compare(tree, file, diagnostics.filter((one) => one.file === file), update))
  const outside = elsewhere.map(({ code, file, line, message }) =>
    `${file === undefined ? shown(folder, tree) : `${shown(file, tree)}:${line}`} ${code} ${message}`
  )
  return {
    files: tested.length,
    diagnostics: diagnostics.length,
    failures: [...outside, ...results.flatMap((one) => one.failures), ...lost.failures],
    updated: [...results.flatMap((one) => one.updated), ...lost.updated]
  }
}

/** Tests each package of a tree that has a `typetest` folder. */
export const typetest = async (tree: string, update: boolean): Promise<Report> => {
  const folders = files(tree, "{packages,apps}/*/typetest/tsconfig.json").map((file) => dirname(file))
  const reports: Array<Report> = []
  for (const folder of folders) reports.push(await testFolder(tree, folder, update))
  return {
    files: reports.reduce((sum, one) => sum + one.files, 0),
    diagnostics: reports.reduce((sum, one) => sum + one.diagnostics, 0),
    failures: reports.flatMap((one) => one.failures),
    updated: reports.flatMap((one) => one.updated)
  }
}

if (import.meta.main) {
  endChildrenWithThisProcess()
  const report = await typetest(root, process.argv.includes("--update"))
  for (const failure of report.failures) console.error(`${failure}\n`)
  for (const file of report.updated) console.log(`wrote ${file}`)
  console.log(`typetest: ${report.files} files, ${report.diagnostics} diagnostics, ${report.failures.length} failures`)
  process.exitCode = report.failures.length > 0 ? 1 : 0
}
