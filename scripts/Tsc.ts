/**
 * Runs the TypeScript compiler and reads what it prints: TypeScript 7 is a native program without an API of its own.
 */
import { dirname, resolve } from "node:path"
import { run } from "./Process.ts"
import { program, root } from "./Repository.ts"

export interface Diagnostic {
  /** Absolute; undefined where the compiler complains about the project itself. */
  readonly file: string | undefined
  readonly line: number
  readonly code: string
  /** The message with its continuation lines; paths below the root are written from the root. */
  readonly message: string
}

const head = /^(?:(.+)\((\d+),\d+\): )?error (TS\d+): (.*)$/

/** Reads the output of `tsc --pretty false` that ran in `folder`. */
export const parseDiagnostics = (output: string, folder: string): Array<Diagnostic> => {
  const found: Array<Diagnostic> = []
  for (const text of output.split(/\r?\n/)) {
    const start = head.exec(text)
    const last = found.at(-1)
    if (start) {
      const [, file, line = "1", code = "", message = ""] = start
      found.push({ file: file === undefined ? undefined : resolve(folder, file), line: Number(line), code, message })
    } else if (last && text.startsWith(" ")) {
      found[found.length - 1] = { ...last, message: `${last.message}\n${text}` }
    }
  }
  return found.map((one) => ({ ...one, message: one.message.replaceAll(`${root}/`, "") }))
}

export interface Checked {
  readonly diagnostics: ReadonlyArray<Diagnostic>
  readonly output: string
}

/** Checks one project and writes nothing. One thread, so that diagnostics and counts are the same on each machine. */
export const check = async (project: string, ...args: ReadonlyArray<string>): Promise<Checked> => {
  const cwd = dirname(project)
  const flags = ["--noEmit", "--pretty", "false", "--singleThreaded", ...args]
  const { code, output } = await run(program("typescript", "-p", project, ...flags), { cwd })
  const diagnostics = parseDiagnostics(output, cwd)
  if (code !== 0 && diagnostics.length === 0) throw new Error(`the compiler failed on ${project}:\n${output}`)
  return { diagnostics, output }
}
