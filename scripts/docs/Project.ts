/**
 * Pages as programs and files on the disk, and as steps to be run.
 *
 * A page that holds files is a project with a database of its own, which its steps share, as whoever follows them has. Pages
 * whose names begin with a number are read in order: those of one folder share the project. Every other program stands for
 * itself.
 */
import { mkdirSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { pathToFileURL } from "node:url"
import { type Outcome, run } from "../Process.ts"
import type { Block } from "./Block.ts"
import { runLines } from "./Command.ts"
import { type Program, programs, syntaxError } from "./Program.ts"

export interface ReadPage {
  readonly page: string
  readonly blocks: ReadonlyArray<Block>
}

/** Something to compile. */
export interface Written {
  readonly page: string
  readonly file: string
  /** What a line of the file is short of the page's. */
  readonly offset: number
  readonly program: Program | undefined
}

/** Something to run, with the blocks whose output it prints. */
export interface Step {
  readonly page: string
  readonly line: number
  readonly blocks: ReadonlyArray<Block>
  readonly start: (env: Readonly<Record<string, string | undefined>>) => Promise<Outcome>
}

/** Steps that run in order, on one database. */
export interface Run {
  readonly database: boolean
  readonly steps: ReadonlyArray<Step>
}

export interface Project {
  readonly written: ReadonlyArray<Written>
  readonly runs: ReadonlyArray<Run>
  readonly failures: ReadonlyArray<string>
}

const write = (file: string, text: string): string => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

const textOf = ({ lines }: Block): string => `${lines.join("\n")}\n`

/** Output as readers of the page know it. */
const readable = (outcome: Outcome, file: string, page: string): Outcome => ({
  ...outcome,
  output: outcome.output.replaceAll(/␁\d+␁\r?\n/g, "").replaceAll(pathToFileURL(file).href, page).replaceAll(file, page)
})

const programStep = (page: string, program: Program, file: string, before: () => void): Step => ({
  page,
  line: program.blocks[0]?.line ?? 0,
  blocks: program.blocks,
  start: async (env) => {
    before()
    const outcome = await run([process.execPath, file], { cwd: dirname(file), group: true, deadline: 60_000, env })
    return readable(outcome, file, page)
  }
})

const announce = (block: Block, outcome: Outcome): Outcome => ({
  ...outcome,
  stdout: `␁${block.line}␁\n${outcome.stdout}`
})

/** What a block of a course adds: a file that is written in its turn, or commands that are run. */
const blockStep = (page: string, block: Block, project: string): Step => ({
  page,
  line: block.line,
  blocks: [block],
  start: async (env) => {
    mkdirSync(project, { recursive: true })
    if (block.file === undefined) return announce(block, await runLines(block.lines, project, env))
    write(join(project, block.file), textOf(block))
    return { code: 0, stdout: "", output: "", milliseconds: 0 }
  }
})

const compiled = (program: Program): boolean => syntaxError(program) === undefined

const failuresOf = ({ blocks, page }: ReadPage): ReadonlyArray<string> => {
  const unread = programs(blocks).flatMap((program) => {
    const error = syntaxError(program)
    return error === undefined ? [] : [`${page}:${error.line} ${error.sentence}`]
  })
  const running = new Set(programs(blocks).flatMap((program) => program.run ? program.blocks : []))
  const isSaid = ({ language, words }: Block) => language === "sh" || words.has("wrong") || words.has("hover")
  const silent = blocks.filter((block) => block.output !== undefined && !isSaid(block) && !running.has(block))
  return [...new Set(unread), ...silent.map((block) => `${page}:${block.line} has output but is not run`)]
}

const programFile = (folder: string, page: string, program: Program): Written => ({
  page,
  file: write(join(folder, page, `${program.blocks[0]?.line}.ts`), program.text),
  offset: 0,
  program
})

const alone = (folder: string, { blocks, page }: ReadPage): Pick<Project, "written" | "runs"> => {
  const written = programs(blocks).filter(compiled).map((program) => programFile(folder, page, program))
  const runs = written.flatMap(({ file, program }): ReadonlyArray<Run> =>
    program?.run ? [{ database: program.database, steps: [programStep(page, program, file, () => {})] }] : []
  )
  return { written, runs }
}

/** What a page's project is called: its folder, or itself. */
const courseOf = (page: string): string => /^\d/.test(basename(page)) ? dirname(page) : page

const course = (folder: string, pages: ReadonlyArray<ReadPage>): Pick<Project, "written" | "runs"> => {
  const project = join(folder, courseOf(pages[0]?.page ?? ""), "project")
  const files = new Map<string, { readonly page: string; readonly block: Block }>()
  const written: Array<Written> = []
  const steps: Array<Step> = []
  for (const { blocks, page } of pages) {
    for (const block of blocks) {
      if (block.file !== undefined) files.set(block.file, { page, block })
    }
    for (const [name, { block, page: owner }] of files) {
      const file = write(join(folder, page, name), textOf(block))
      if (name.endsWith(".ts")) written.push({ page: owner, file, offset: block.line - 1, program: undefined })
    }
    const own: Array<Step> = blocks.filter(({ file, language }) => file !== undefined || language === "sh")
      .map((block) => blockStep(page, block, project))
    for (const program of programs(blocks).filter(compiled)) {
      written.push(programFile(folder, page, program))
      const file = join(project, `${basename(page, ".md")}.${program.blocks[0]?.line}.ts`)
      if (program.run) own.push(programStep(page, program, file, () => write(file, program.text)))
    }
    steps.push(...own.sort((a, b) => a.line - b.line))
  }
  return { written, runs: [{ database: true, steps }] }
}

/** Writes the programs and files of all pages into a folder. */
export const makeProject = (folder: string, pages: ReadonlyArray<ReadPage>): Project => {
  const courses = new Set(
    pages.filter(({ blocks }) => blocks.some(({ file }) => file !== undefined)).map(({ page }) => courseOf(page))
  )
  const parts = [
    ...pages.filter(({ page }) => !courses.has(courseOf(page))).map((page) => alone(folder, page)),
    ...[...courses].map((name) => course(folder, pages.filter(({ page }) => courseOf(page) === name)))
  ]
  return {
    written: parts.flatMap(({ written }) => written),
    // The longest first, so that nobody waits for it at the end.
    runs: parts.flatMap(({ runs }) => runs).sort((a, b) => b.steps.length - a.steps.length),
    failures: pages.flatMap(failuresOf)
  }
}
