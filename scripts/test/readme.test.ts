/**
 * What README says of types, of what they cost and of speed is what the compiler, the budgets and the recorded benchmark say.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, test } from "vitest"
import { type LanguageServer, languageServer } from "../LanguageServer.ts"
import { cache, root } from "../Repository.ts"
import { check } from "../Tsc.ts"

const readme = readFileSync(join(root, "README.md"), "utf8")
const program = /```ts\n([^]*?)```/.exec(readme)?.[1] ?? ""

describe("the program", () => {
  const folder = join(cache, "readme")
  const file = join(folder, "program.ts")
  const project = join(folder, "tsconfig.json")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const compilerOptions = { composite: false, incremental: false, noUnusedLocals: false }
  writeFileSync(
    project,
    JSON.stringify({ extends: join(root, "tsconfig.base.json"), compilerOptions, include: ["*.ts"] })
  )
  writeFileSync(file, program)
  let server: LanguageServer | undefined
  afterAll(async () => server?.stop())

  test.each([
    {
      mark: "const topTen",
      said: "Effect<ReadonlyArray<{ id: bigint; email: string; posts: number }>, DatabaseError, Reads>",
      shown:
        "const topTen: Effect.Effect<readonly { readonly id: bigint; readonly email: string; readonly posts: number; }[], DatabaseError, Reads>"
    },
    {
      mark: "const program",
      said:
        "Effect<…, \"that e-mail is taken\" | ConstraintViolation<\"users_manager_id_fkey\"> | DatabaseError, Serializable | Writes>",
      shown: "const program: Effect.Effect<{ readonly id: bigint; }, " +
        "\"that e-mail is taken\" | ConstraintViolation<\"users_manager_id_fkey\"> | DatabaseError, Serializable | Writes>"
    }
  ])("$mark has the type that its comment says", async ({ mark, said, shown }) => {
    server ??= await languageServer(join(root, "node_modules", "typescript", "bin", "tsc"), root)
    expect(program).toContain(`// ${said}\n${mark}`)
    expect((await server.hover(file, mark)).replaceAll(/\s+/g, " ")).toBe(shown)
  })

  test("under the other level it does not compile, with the message of its comment", async () => {
    const said = /would not compile: ("[^"]+")/.exec(program)?.[1] ?? "?"
    writeFileSync(file, program.replace("isolation: \"serializable\"", "isolation: \"read committed\""))
    const { diagnostics } = await check(project)
    writeFileSync(file, program)
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain(said)
  })

  test("a constraint that cannot break does not compile", async () => {
    writeFileSync(file, program.replace("\"users_email_key\"", "\"posts_author_id_fkey\""))
    const { diagnostics } = await check(project)
    writeFileSync(file, program)
    expect(diagnostics[0]?.message).toContain("'\"posts_author_id_fkey\"' is not assignable")
  })
})

test("instantiations are what they are said to be", () => {
  const budgets = JSON.parse(readFileSync(join(root, "scripts", "typeperf.json"), "utf8")) as {
    readonly [name: string]: { readonly measured: number } | undefined
  }
  const [, tables = "", insert = ""] = /200 tables costs\s+some ([\d,]+) instantiations, a\s+further insert ([\d,]+);/
    .exec(readme) ?? []
  const number = (text: string) => Number(text.replace(",", ""))
  expect(number(tables)).toBe(Math.round((budgets["schema of 200 tables × 10 columns"]?.measured ?? 0) / 100) * 100)
  expect(number(insert)).toBe(budgets["insert"]?.measured)
})

describe("the recorded benchmark", () => {
  const lines = readme.split("\n").filter((line) => line.startsWith("| ")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  )
  const names = lines.find((cells) => cells.includes("Kysely") && cells.includes("Aludel")) ?? []
  /** Wall time against the floor. */
  const of = (row: string, who: string): number => {
    const found = lines.find(([name = ""]) => name.startsWith(row))
    if (found === undefined || !names.includes(who)) throw new Error(`no row ${row}, or no column ${who}`)
    return Number.parseFloat((found[names.indexOf(who)] ?? "").replace(/,(?=\d)/g, ""))
  }

  const peers = ["Kysely", "Drizzle", "Prisma", "MikroORM", "effect/sql"]
  /** The best of some, of those that take part. */
  const best = (row: string, some: ReadonlyArray<string>): number =>
    Math.min(...some.map((who) => of(row, who)).filter((found) => !Number.isNaN(found)))
  const ours = (row: string): number => best(row, ["Aludel", "on sql-pg"])

  test.each([
    "insert of 10000 rows",
    "bulk insert of 50000 rows",
    "upsert of 10000 rows",
    "10,000 rows of 5 columns written",
    "point select by primary key, 64 callers",
    "100 users, profile",
    "100 users, all posts",
    "join with group by",
    "insert of 100 rows built",
    "the compiler's instantiations"
  ])("ahead of every peer, on one of the drivers: %s", (row) => expect(ours(row)).toBeLessThan(best(row, peers)))

  test.each([
    "point select by primary key, sequential",
    "insert of one row",
    "update of one row",
    "list of 100 rows",
    "list of 10,000 rows",
    "1,000 callers find one row by key",
    "transaction of 3 statements"
  ])("level with effect/sql, within a sixth either way: %s", (row) => {
    const ratio = ours(row) / of(row, "effect/sql")
    expect(ratio).toBeGreaterThan(1 / 1.17)
    expect(ratio).toBeLessThan(1.17)
  })

  test("behind effect/sql in streams", () => {
    const row = "stream of 1000000 rows"
    expect(ours(row)).toBeGreaterThan(of(row, "effect/sql"))
  })

  test("behind Kysely a program's start", () => {
    const row = "a new process up to the answer"
    expect(ours(row)).toBeGreaterThan(of(row, "Kysely"))
  })

  test.each(["point select built", "join with group by", "insert of 100 rows built"])(
    "four to nine times as fast as by Kysely: %s",
    (row) => {
      const times = of(row, "Kysely") / of(row, "Aludel")
      expect(times).toBeGreaterThan(3.6)
      expect(times).toBeLessThan(9.6)
    }
  )

  const byHand = [
    ["level with", ["list of 100 rows", "list of 10,000 rows", "stream of 1000000 rows"], 0.85, 1.1],
    [
      "behind, by up to a half,",
      [
        "100 users, profile",
        "100 users, all posts",
        "point select by primary key, sequential",
        "insert of one row",
        "update of one row"
      ],
      1.1,
      1.55
    ],
    [
      "behind, by up to six tenths,",
      [
        "point select by primary key, 64 callers",
        "transaction of 3 statements"
      ],
      1.1,
      1.65
    ]
  ] as const
  test.each(byHand.flatMap(([how, rows, least, most]) => rows.map((row) => ({ how, row, least, most }))))(
    "$how hand-written SQL on the same driver: $row",
    ({ least, most, row }) => {
      expect(of(row, "Aludel")).toBeGreaterThan(least)
      expect(of(row, "Aludel")).toBeLessThan(most)
    }
  )

  test("over postgres.js behind Drizzle in single statements, and behind Kysely in transactions", () => {
    const single = "point select by primary key, sequential"
    expect(of(single, "Aludel")).toBeGreaterThan(of(single, "Drizzle"))
    const transaction = "transaction of 3 statements"
    expect(of(transaction, "Aludel")).toBeGreaterThan(of(transaction, "Kysely"))
  })
})

test("some 300 operators and functions", () => {
  const index = readFileSync(join(root, "packages", "sql", "src", "index.ts"), "utf8")
  const names = [...index.matchAll(/^export \{([^}]*)\} from "\.\/expression\//gm)].flatMap(([, list = ""]) =>
    list.split(",").map((name) => name.trim()).filter((name) => /^[a-z]/.test(name) && !name.startsWith("type "))
  )
  expect(Math.round(names.length / 100)).toBe(3)
})
