/**
 * What the compiler takes for programs of some sizes over the declarations that are published. Instantiations are the same
 * on each machine, so that one run says them; the seconds are of that run.
 */
import * as Effect from "effect/Effect"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../../../scripts/Repository.ts"
import { check } from "../../../scripts/Tsc.ts"
import { BenchFailed } from "../Child.ts"
import { installed } from "../FreshProgram.ts"
import { generateClient, prismaFolder } from "../PrismaInstall.ts"
import type { TypesReport } from "../Report.ts"
import { aludel } from "./AludelLanguage.ts"
import { drizzle } from "./DrizzleLanguage.ts"
import { kysely } from "./KyselyLanguage.ts"
import { mikroOrm } from "./MikroOrmLanguage.ts"
import { prisma, prismaSchema } from "./PrismaLanguage.ts"
import { type Language, programOf } from "./Programs.ts"

const sizes = [20, 200].flatMap((tables) => [1, 50, 200].map((queries) => ({ tables, queries })))

/** By the names of contestants. */
export const languages: ReadonlyArray<readonly [name: string, language: Language]> = [
  ["kysely", kysely],
  ["drizzle", drizzle],
  ["prisma", prisma],
  ["mikro-orm", mikroOrm],
  ["aludel", aludel]
]

const compilerOptions = {
  composite: false,
  incremental: false,
  declaration: false,
  declarationMap: false,
  noUnusedLocals: false,
  types: ["node"]
}

const fact = (output: string, name: string): number => {
  const found = new RegExp(`^${name}:\\s+([\\d.]+)`, "m").exec(output)
  if (found === null) throw new Error(`the compiler does not say its ${name}`)
  return Number(found[1])
}

/** The folder of a program, in which what it imports is found. */
const placed = (library: string, tables: number): string => {
  const folder = join(library === "prisma" ? prismaFolder : installed(), "types", `${library}-${tables}`)
  mkdirSync(folder, { recursive: true })
  if (library !== "prisma") return folder
  const problem = generateClient(folder, prismaSchema(tables))
  if (problem !== undefined) throw new Error(problem)
  return folder
}

/** One program, checked. Rejects where it does not compile. */
export const checked = async (
  library: string,
  language: Language,
  tables: number,
  queries: number
): Promise<TypesReport> => {
  const folder = placed(library, tables)
  const project = join(folder, "tsconfig.json")
  writeFileSync(join(folder, "program.ts"), programOf(language, tables, queries))
  const typeRoots = [join(root, "node_modules", "@types")]
  writeFileSync(
    project,
    JSON.stringify({
      extends: join(root, "tsconfig.base.json"),
      compilerOptions: { ...compilerOptions, typeRoots },
      include: ["program.ts"]
    })
  )
  const { diagnostics, output } = await check(project, "--extendedDiagnostics")
  const [first] = diagnostics
  if (first !== undefined) throw new Error(`${first.file ?? folder}:${first.line} ${first.message}`)
  rmSync(join(folder, "program.ts"))
  return {
    library,
    tables,
    queries,
    instantiations: fact(output, "Instantiations"),
    check: fact(output, "Check time"),
    memory: Math.round(fact(output, "Memory used") / 1000)
  }
}

/** What `--workload` knows beside those with rounds. */
export const typeChecking = {
  name: "type-checking",
  /** @param only the contestants that take part */
  measure: (only: ReadonlyArray<string>, say: (what: string) => void) =>
    Effect.tryPromise({
      try: async () => {
        const reports: Array<TypesReport> = []
        for (const [library, language] of languages) {
          if (!only.includes(library)) continue
          say(`type-checking: ${library}`)
          for (const { queries, tables } of sizes) reports.push(await checked(library, language, tables, queries))
        }
        return reports
      },
      catch: (cause) =>
        new BenchFailed({ problem: `type-checking: ${cause instanceof Error ? cause.message : String(cause)}` })
    })
}
