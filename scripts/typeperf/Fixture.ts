/**
 * A measurement of the compiler's work: two programs, and how much more of something the larger one does.
 * Instantiations are counted, not seconds: they are the same on each machine.
 */
import { createHash } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cache, root } from "../Repository.ts"
import { check } from "../Tsc.ts"

export interface Fixture {
  readonly name: string
  readonly smaller: string
  readonly larger: string
  /** What the larger program has more, in the unit of the budget: 100 queries, 1 schema. */
  readonly count: number
}

/** Where the programs are written: inside the repository, so that its packages resolve. */
export const programs = join(cache, "typeperf")

const counted = new Map<string, Promise<number>>()

/** The instantiations of a whole program; each text is checked once. Rejects where the program does not compile. */
export const instantiations = (text: string): Promise<number> => {
  const known = counted.get(text) ?? count(text)
  counted.set(text, known)
  return known
}

const count = async (text: string): Promise<number> => {
  const folder = join(programs, createHash("sha256").update(text).digest("hex").slice(0, 12))
  mkdirSync(folder, { recursive: true })
  const compilerOptions = {
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    noUnusedLocals: false
  }
  // The packages' declarations, as a user's compiler reads them, and not their sources.
  const references = ["sql", "orm"].map((name) => ({ path: join(root, "packages", name, "tsconfig.src.json") }))
  const project = join(folder, "tsconfig.json")
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, references, include: ["*.ts"] })
  )
  writeFileSync(join(folder, "program.ts"), text)
  const { diagnostics, output } = await check(project, "--extendedDiagnostics")
  const first = diagnostics[0]
  if (first) throw new Error(`${first.file ?? folder}:${first.line} ${first.code} ${first.message}`)
  const found = /^Instantiations:\s+(\d+)$/m.exec(output)
  if (!found) throw new Error(`no count of instantiations in\n${output}`)
  return Number(found[1])
}

/** Instantiations per unit, rounded to a whole number. */
export const measure = async (fixture: Fixture): Promise<number> => {
  const [smaller, larger] = await Promise.all([instantiations(fixture.smaller), instantiations(fixture.larger)])
  return Math.round((larger - smaller) / fixture.count)
}
