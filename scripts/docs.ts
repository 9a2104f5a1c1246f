/**
 * Checks every TypeScript block of the documentation: README.md, docs/, the packages' pages and docstrings. What the
 * words behind ```ts mean is told in docs/Block.ts. `node scripts/docs.ts`; DATABASE_URL for blocks that need a server.
 */
import { TestDatabase } from "@aludel/testing"
import { Effect, Redacted } from "effect"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { difference } from "./Difference.ts"
import { readPage } from "./docs/Block.ts"
import { outputs, type Program, programs, sameOutput, syntaxError, tidy } from "./docs/Program.ts"
import { endChildrenWithThisProcess, run } from "./Process.ts"
import { cache, files, root, shown } from "./Repository.ts"
import { check, type Diagnostic } from "./Tsc.ts"
import { newestServer } from "./vitest/Servers.ts"

interface Written extends Program {
  readonly page: string
  readonly file: string
}

export interface Report {
  readonly blocks: number
  readonly ran: number
  /** Programs that need a server while there is none. */
  readonly skipped: number
  readonly failures: ReadonlyArray<string>
}

const pages = ["*.md", "docs/**/*.md", "packages/*/*.md", "apps/*/*.md", "packages/*/src/**/*.ts"]

const write = (folder: string, page: string, program: Program): Written => {
  const file = join(folder, page, `${program.blocks[0]?.line}.ts`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, program.text)
  return { ...program, page, file }
}

const compilerOptions = {
  composite: false,
  incremental: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  noPropertyAccessFromIndexSignature: false,
  types: ["node"]
}

const inside = ({ blocks }: Program, { line }: Diagnostic): boolean =>
  blocks.some((block) => line >= block.line && line < block.line + block.lines.length)

/** Type checks all programs as one project. */
const compile = async (folder: string, written: ReadonlyArray<Written>): Promise<Array<string>> => {
  const project = join(folder, "tsconfig.json")
  const paths = written.map(({ file }) => file)
  writeFileSync(project, JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files: paths }))
  const { diagnostics } = written.length > 0 ? await check(project) : { diagnostics: [] }
  const failures = diagnostics.flatMap((one) => {
    const program = written.find(({ file }) => file === one.file)
    if (program?.wrong && inside(program, one)) return []
    return [`${program?.page ?? one.file ?? "the project"}:${one.line} ${one.code} ${one.message}`]
  })
  const right = written.filter((program) =>
    program.wrong && !diagnostics.some((one) => one.file === program.file && inside(program, one))
  )
  const compiled = right.map(({ blocks, page }) => `${page}:${blocks[0]?.line} compiles, but is marked as wrong`)
  return [...new Set([...failures, ...compiled])]
}

const execute = async (program: Written, databaseUrl: string | undefined): Promise<Array<string>> => {
  const { blocks, file, page } = program
  const { code, output, stdout } = await run([process.execPath, file], {
    group: true,
    deadline: 60_000,
    env: { DATABASE_URL: databaseUrl }
  })
  const readable = output.replaceAll(/␁\d+␁\r?\n/g, "").replaceAll(pathToFileURL(file).href, page).replaceAll(
    file,
    page
  ).trimEnd()
  if (code !== 0) return [`${page}:${blocks[0]?.line} ended with ${code}\n${readable}`]
  const printed = outputs(stdout)
  return blocks.flatMap((block) => {
    const found = printed.get(block.line) ?? ""
    if (block.output === undefined || sameOutput(block.output, found)) return []
    return [
      `${page}:${block.line} prints something else (- expected, + found)\n${
        difference(tidy(block.output), tidy(found))
      }`
    ]
  })
}

const executeAll = async (queue: Array<Written>, databaseUrl: string | undefined): Promise<Array<string>> => {
  const failures: Array<string> = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) failures.push(...await execute(next, databaseUrl))
  }
  await Promise.all([worker(), worker()])
  return failures.sort()
}

/** Checks the pages of a tree, by way of programs that are written into `folder`. */
export const docs = async (tree: string, folder: string, databaseUrl: string | undefined): Promise<Report> => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const read = files(tree, ...pages).map((file) => ({
    page: shown(file, tree),
    ...readPage(readFileSync(file, "utf8"), file.endsWith(".ts"))
  }))
  const marked = read.flatMap(({ failures, page }) =>
    failures.map(({ line, sentence }) => `${page}:${line} ${sentence}`)
  )
  const all = read.flatMap(({ blocks, page }) =>
    programs(blocks).map((program) => ({ page, program, error: syntaxError(program) }))
  )
  const unread = all.flatMap(({ error, page }) => error ? [`${page}:${error.line} ${error.sentence}`] : [])
  const silent = all.flatMap(({ page, program }) =>
    program.run ? [] : program.blocks.filter((block) => block.output !== undefined)
      .map((block) => `${page}:${block.line} has output but is not run`)
  )
  const written = all.filter(({ error }) => !error).map(({ page, program }) => write(folder, page, program))
  const failures = [...marked, ...new Set(unread), ...silent, ...await compile(folder, written)]
  const runnable = written.filter((program) => program.run)
  const now = runnable.filter((program) => !program.database || databaseUrl !== undefined)
  return {
    blocks: read.reduce((sum, { blocks }) => sum + blocks.length, 0),
    ran: now.length,
    skipped: runnable.length - now.length,
    failures: [...failures, ...failures.length > 0 ? [] : await executeAll([...now], databaseUrl)]
  }
}

/** Runs with a database of its own, on the server that the tests would have. */
const withDatabase = async <A>(body: (url: string) => Promise<A>): Promise<A> => {
  const { stop, url } = await newestServer()
  const inside = Effect.flatMap(
    TestDatabase.make({ url }),
    (database) => Effect.promise(() => body(Redacted.value(database.url)))
  )
  try {
    return await Effect.runPromise(Effect.scoped(inside))
  } finally {
    await stop()
  }
}

if (import.meta.main) {
  endChildrenWithThisProcess()
  const { blocks, failures, ran } = await withDatabase((url) => docs(root, join(cache, "docs"), url))
  for (const failure of failures) console.error(`${failure}\n`)
  console.log(`docs: ${blocks} blocks, ${ran} programs run, ${failures.length} failures`)
  process.exitCode = failures.length > 0 ? 1 : 0
}
