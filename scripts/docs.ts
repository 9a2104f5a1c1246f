/**
 * Checks the documentation: README.md, docs/, the packages' pages and docstrings. Every TypeScript block is compiled, and run
 * where it says so; what the words behind ```ts mean is told in docs/Block.ts. Links lead somewhere, and what is generated
 * is what would be generated now: `node scripts/docs.ts --update` writes it. `node scripts/docs.ts docs/tutorial` looks at the
 * pages whose paths begin so. DATABASE_URL for blocks that need a server.
 */
import { TestDatabase } from "@aludel/testing"
import { Effect, Redacted } from "effect"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { difference } from "./Difference.ts"
import { type Block, readPage } from "./docs/Block.ts"
import { deadLinks } from "./docs/Links.ts"
import { outputs, sameOutput, tidy } from "./docs/Program.ts"
import { makeProject, type Run, type Written } from "./docs/Project.ts"
import { outdated } from "./docs/Reference.ts"
import { endChildrenWithThisProcess } from "./Process.ts"
import { cache, files, root, shown } from "./Repository.ts"
import { check, type Diagnostic } from "./Tsc.ts"
import { newestServer } from "./vitest/Servers.ts"

/** Gives a body an empty database for as long as it runs. */
export type Databases = <A>(body: (url: string) => Promise<A>) => Promise<A>

export interface Report {
  readonly blocks: number
  readonly ran: number
  /** Programs that need a server while there is none. */
  readonly skipped: number
  readonly failures: ReadonlyArray<string>
}

const pages = ["*.md", "docs/**/*.md", "packages/*/*.md", "apps/*/*.md", "bench/*.md", "packages/*/src/**/*.ts"]

const compilerOptions = {
  composite: false,
  incremental: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  noPropertyAccessFromIndexSignature: false,
  types: ["node"]
}

const inside = (blocks: ReadonlyArray<Block>, line: number): boolean =>
  blocks.some((block) => line >= block.line && line < block.line + block.lines.length)

const isExpected = (one: Diagnostic, written: Written | undefined): boolean =>
  written?.program?.wrong === true && inside(written.program.blocks, one.line)

/** Type checks all programs and files as one project. */
const compile = async (folder: string, written: ReadonlyArray<Written>): Promise<Array<string>> => {
  const project = join(folder, "tsconfig.json")
  const paths = written.map(({ file }) => file)
  writeFileSync(project, JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, files: paths }))
  const { diagnostics } = written.length > 0 ? await check(project) : { diagnostics: [] }
  const failures = diagnostics.flatMap((one) => {
    const found = written.find(({ file }) => file === one.file)
    if (isExpected(one, found)) return []
    const where = `${found?.page ?? one.file ?? "the project"}:${one.line + (found?.offset ?? 0)}`
    const own = found === undefined || one.file?.startsWith(join(folder, found.page))
    return [`${where} ${one.code} ${one.message}${own ? "" : ` (as of ${shown(one.file ?? "", folder)})`}`]
  })
  const right = written.filter((one) =>
    one.program?.wrong && !diagnostics.some((found) => found.file === one.file && isExpected(found, one))
  )
  const compiled = right.map(({ page, program }) =>
    `${page}:${program?.blocks[0]?.line} compiles, but is marked as wrong`
  )
  return [...new Set([...failures, ...compiled])]
}

const execute = async ({ steps }: Run, databaseUrl: string | undefined): Promise<Array<string>> => {
  const failures: Array<string> = []
  for (const { blocks, line, page, start } of steps) {
    const { code, output, stdout } = await start({ DATABASE_URL: databaseUrl, NO_COLOR: "1", FORCE_COLOR: undefined })
    if (code !== 0) return [...failures, `${page}:${line} ended with ${code}\n${output.trimEnd()}`]
    const printed = outputs(stdout)
    for (const block of blocks) {
      const found = printed.get(block.line) ?? ""
      if (block.output === undefined || sameOutput(block.output, found)) continue
      const both = difference(tidy(block.output), tidy(found))
      failures.push(`${page}:${block.line} prints something else (- expected, + found)\n${both}`)
    }
  }
  return failures
}

const executeAll = async (queue: Array<Run>, databases: Databases | undefined): Promise<Array<string>> => {
  const failures: Array<string> = []
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const run = next
      failures.push(
        ...databases && run.database
          ? await databases((url) => execute(run, url))
          : await execute(run, undefined)
      )
    }
  }
  await Promise.all([worker(), worker()])
  return failures.sort()
}

/** Checks the pages of a tree, by way of programs that are written into `folder`; each is run on a database of its own. */
export const docs = async (
  tree: string,
  folder: string,
  databases: Databases | undefined,
  only: ReadonlyArray<string> = [""]
): Promise<Report> => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const found = files(tree, ...pages).filter((file) => only.some((prefix) => shown(file, tree).startsWith(prefix)))
  const read = found.map((file) => ({
    page: shown(file, tree),
    ...readPage(readFileSync(file, "utf8"), file.endsWith(".ts"))
  }))
  const marked = read.flatMap(({ failures, page }) =>
    failures.map(({ line, sentence }) => `${page}:${line} ${sentence}`)
  )
  const links = found.filter((file) => file.endsWith(".md")).flatMap((file) => deadLinks(file, tree))
  const project = makeProject(folder, read)
  const failures = [...marked, ...project.failures, ...links, ...await compile(folder, project.written)]
  const now = project.runs.filter((run) => !run.database || databases !== undefined)
  return {
    blocks: read.reduce((sum, { blocks }) => sum + blocks.length, 0),
    ran: now.length,
    skipped: project.runs.length - now.length,
    failures: [...failures, ...failures.length > 0 ? [] : await executeAll([...now], databases)]
  }
}

/** Databases on the server that the tests would have. */
const withServer = async <A>(body: (databases: Databases) => Promise<A>): Promise<A> => {
  const { stop, url } = await newestServer()
  const databases: Databases = (run) =>
    Effect.runPromise(Effect.scoped(Effect.flatMap(
      TestDatabase.make({ url }),
      (database) => Effect.promise(() => run(Redacted.value(database.url)))
    )))
  try {
    return await body(databases)
  } finally {
    await stop()
  }
}

if (import.meta.main) {
  endChildrenWithThisProcess()
  const generated = await outdated(process.argv.includes("--update"))
  const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"))
  const asked = only.length > 0 ? only : undefined
  const { blocks, failures, ran } = await withServer((databases) => docs(root, join(cache, "docs"), databases, asked))
  const all = [...generated, ...failures]
  for (const failure of all) console.error(`${failure}\n`)
  console.log(`docs: ${blocks} blocks, ${ran} programs run, ${all.length} failures`)
  process.exitCode = all.length > 0 ? 1 : 0
}
