/**
 * Checks the documentation: README.md, docs/, the packages' pages and docstrings. Every TypeScript block is compiled, and run
 * where it says so; what the words behind ```ts mean is told in docs/Block.ts. Links lead somewhere, and what is generated
 * is what would be generated now. `node scripts/docs.ts [--update] [docs/tutorial …]`: `--update` writes what is generated and
 * what programs print; else only pages whose paths begin so are looked at. DATABASE_URL for blocks that need a server.
 */
import { TestDatabase } from "@aludel/testing"
import { Effect, Redacted } from "effect"
import { mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { readPage } from "./docs/Block.ts"
import { compile } from "./docs/Compile.ts"
import { type Difference, sentenceOf, writeOutputs } from "./docs/Difference.ts"
import { deadLinks, unlisted } from "./docs/Links.ts"
import { outputs, sameOutput } from "./docs/Program.ts"
import { makeProject, type Run } from "./docs/Project.ts"
import { outdated } from "./docs/Reference.ts"
import { endChildrenWithThisProcess } from "./Process.ts"
import { cache, files, root, shown } from "./Repository.ts"
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

/** Programs load the same modules: they are compiled once. */
const environment = { NODE_COMPILE_CACHE: join(cache, "compiled"), NO_COLOR: "1", FORCE_COLOR: undefined }

/** What fails as a sentence, and output that differs. */
const execute = async ({ steps }: Run, databaseUrl: string | undefined): Promise<Array<string | Difference>> => {
  const failures: Array<string | Difference> = []
  for (const { blocks, line, page, start } of steps) {
    const { code, output, stdout } = await start({ ...environment, DATABASE_URL: databaseUrl })
    if (code !== 0) return [...failures, `${page}:${line} ended with ${code}\n${output.trimEnd()}`]
    const printed = outputs(stdout)
    for (const block of blocks) {
      const found = printed.get(block.line) ?? ""
      if (block.output === undefined || sameOutput(block.output, found)) continue
      failures.push({ page, block, found })
    }
  }
  return failures
}

const executeAll = async (
  queue: Array<Run>,
  databases: Databases | undefined
): Promise<Array<string | Difference>> => {
  const failures: Array<string | Difference> = []
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
  return failures
}

/** Checks the pages of a tree, by way of programs that are written into `folder`; each is run on a database of its own. */
export const docs = async (
  tree: string,
  folder: string,
  databases: Databases | undefined,
  { only = [""], update = false }: { readonly only?: ReadonlyArray<string> | undefined; readonly update?: boolean } = {}
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
  const markdown = found.filter((file) => file.endsWith(".md"))
  const links = [...markdown.flatMap((file) => deadLinks(file, tree)), ...unlisted(markdown, tree)]
  const project = makeProject(folder, read)
  const compiled = await compile(folder, project.written)
  const failures = [...marked, ...project.failures, ...compiled.filter((one) => typeof one === "string")]
  const now = project.runs.filter((run) => !run.database || databases !== undefined)
  const ran = failures.length > 0 ? [] : await executeAll([...now], databases)
  const differences = [...compiled, ...ran].filter((one) => typeof one !== "string")
  if (update) writeOutputs(tree, differences)
  const told = [...ran.filter((one) => typeof one === "string"), ...update ? [] : differences.map(sentenceOf)]
  return {
    blocks: read.reduce((sum, { blocks }) => sum + blocks.length, 0),
    ran: now.length,
    skipped: project.runs.length - now.length,
    failures: [...failures, ...links, ...told.sort()]
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
  const only = process.argv.slice(2).filter((argument) => !argument.startsWith("--"))
  const options = { only: only.length > 0 ? only : undefined, update: process.argv.includes("--update") }
  const generated = await outdated(options.update)
  const { blocks, failures, ran } = await withServer((databases) => docs(root, join(cache, "docs"), databases, options))
  const all = [...generated, ...failures]
  for (const failure of all) console.error(`${failure}\n`)
  console.log(`docs: ${blocks} blocks, ${ran} programs run, ${all.length} failures`)
  process.exitCode = all.length > 0 ? 1 : 0
}
