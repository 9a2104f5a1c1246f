/** One round with tiny batches: that the machinery works, and nothing about how fast anything is. */
import { EmbeddedPostgres } from "@aludel/testing"
import { expect, it, layer } from "@effect/vitest"
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import postgres from "postgres"
import { bench, type Plan } from "../src/Bench.ts"
import { project } from "../src/FreshProgram.ts"
import { checked, languages } from "../src/types/TypeChecking.ts"

const positive = expect.toSatisfy((value: unknown) => typeof value === "number" && value > 0)
const spread = { median: positive, min: positive, max: positive }
const one = { median: 1, min: 1, max: 1 }
const size = expect.any(Number)
const sample = { wall: positive, cpu: positive, memory: size }
const measured = { wall: spread, cpu: spread, operations: positive, memory: size, rounds: [sample] }

const plan = (server: string, said: Array<string> = []): Plan => ({
  rounds: 1,
  only: ["aludel"],
  workloads: ["point-select", "build-select"],
  server,
  size: 70,
  say: (what) => said.push(what)
})

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))

const command = (server: string, ...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [main, ...args], {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: server, NODE_OPTIONS: "" }
  })

layer(EmbeddedPostgres.layer(), { timeout: 60_000, excludeTestServices: true })("bench", (it) => {
  it.effect(
    "measures the contestants asked for and the floor, and finds their results equal",
    () =>
      Effect.gen(function*() {
        const { url, version } = yield* EmbeddedPostgres
        const said: Array<string> = []
        const report = yield* bench(plan(url, said))
        expect(said).toEqual(["setting up the database", "point-select: 1 round", "build-select: 1 round"])
        // As it is read from the file.
        expect(JSON.parse(JSON.stringify(report))).toEqual({
          date: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
          machine: {
            cpu: expect.any(String),
            cores: positive,
            system: `${process.platform} ${process.arch}`,
            node: process.versions.node,
            postgres: version,
            load: { before: expect.any(Number), after: expect.any(Number) }
          },
          versions: expect.objectContaining({ postgres: "3.4.9", kysely: "0.29.9", "@aludel/sql": expect.any(String) }),
          leftOut: {},
          delay: 0,
          rounds: 1,
          workloads: [
            {
              name: "point-select",
              title: expect.any(String),
              floor: "postgres",
              size: 70,
              contestants: [
                { name: "postgres", ...measured, statements: 1, wallRatio: one, cpuRatio: one },
                { name: "aludel", ...measured, statements: 1, wallRatio: spread, cpuRatio: spread }
              ]
            },
            {
              name: "build-select",
              title: expect.any(String),
              floor: "kysely",
              size: 70,
              contestants: [
                { name: "kysely", ...measured, statements: 0, wallRatio: one, cpuRatio: one },
                { name: "aludel", ...measured, statements: 0, wallRatio: spread, cpuRatio: spread }
              ]
            }
          ]
        })
      }),
    60_000
  )

  it.effect(
    "many rows put in place and changed: whoever has the operation takes part, and does the same",
    () =>
      Effect.gen(function*() {
        const { url } = yield* EmbeddedPostgres
        const workloads = ["upsert-10000", "update-100"]
        const report = yield* bench({ ...plan(url), workloads, only: ["aludel", "drizzle", "kysely"], size: 1 })
        const took = report.workloads.map(({ contestants }) => contestants.map(({ name }) => name))
        expect(took).toEqual([["postgres", "kysely", "drizzle", "aludel"], ["postgres", "drizzle", "aludel"]])
        const sent = report.workloads.map(({ contestants }) => contestants.find(({ name }) => name === "aludel"))
        expect(sent.map((one) => one?.statements)).toEqual([1, 1])
      }),
    240_000
  )

  it.effect(
    "starts processes of what is published, once more with a network between, and says what of that is imports",
    () =>
      Effect.gen(function*() {
        const { url } = yield* EmbeddedPostgres
        const only = ["kysely", "aludel", "aludel on sql-pg"]
        const said: Array<string> = []
        const asked = { workloads: ["start-up", "import", "build-select"], only, twice: true }
        const report = yield* bench({ ...plan(url, said), ...asked })
        expect(said).toEqual([
          "setting up the database",
          "packing what is imported",
          "start-up: 1 round",
          "import: 1 round",
          "build-select: 1 round",
          "start-up: 3 rounds, 1 ms away"
        ])
        const [started, imported] = report.workloads.map(({ contestants }) =>
          contestants.map(({ name, statements }) => [name, statements])
        )
        expect(started).toEqual([["postgres", 1], ...only.map((name) => [name, 1])])
        expect(imported).toEqual([["postgres", undefined], ...only.map((name) => [name, undefined])])
        expect(report.delayed).toMatchObject({ delay: 1, rounds: 3, workloads: [{ name: "start-up", size: 70 }] })
        // Aludel is JavaScript there, without a source of this repository.
        const packed = join(project, "node_modules", "@aludel", "sql")
        expect(existsSync(join(packed, "bundle", "index.js")) && !existsSync(join(packed, "src"))).toBe(true)
      }),
    240_000
  )

  it.effect(
    "counts the statements of each: callers at once share one, a tree sends one for each level, a transaction five",
    () =>
      Effect.gen(function*() {
        const { url } = yield* EmbeddedPostgres
        const workloads = ["find-1000", "tree-latest", "tree-plain", "transaction-32"]
        const report = yield* bench({ ...plan(url), workloads, size: 20 })
        const sent = report.workloads.map(({ contestants }) => contestants.map(({ statements }) => statements))
        expect(sent).toEqual([[20, 1], [5, 5], [3, 3], [5, 5]])
      }),
    240_000
  )

  it.effect("prints a table, writes the file, and drops its database", () =>
    Effect.gen(function*() {
      const { url } = yield* EmbeddedPostgres
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "aludel-bench-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true }))
      )
      const json = join(folder, "new", "report.json")
      const args = ["--rounds", "1", "--only", "aludel", "--workload", "point-select", "--delay", "1", "--json", json]
      const { status, stderr, stdout } = command(url, ...args)
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: "setting up the database\npoint-select: 1 round, 1 ms away\n"
      })
      expect(stdout).toMatch(/^ {2}aludel +\d+ +[\d.]+ +[\d.]+ +[\d.]+ \([\d.]+-[\d.]+\)/m)
      expect(stdout).toContain("1 ms of network in each direction")
      const written = JSON.parse(readFileSync(json, "utf8"))
      expect(written.delay).toBe(1)
      // There and back again, whatever the machine is.
      expect(written.workloads[0].contestants[0].wall.min).toBeGreaterThan(2000)
      expect(written.workloads[0].contestants).toHaveLength(2)
      const sql = postgres(url, { max: 1 })
      const left = yield* Effect.promise(() => sql`select datname from pg_database where datname like 'aludel_bench_%'`)
      yield* Effect.promise(() => sql.end())
      expect([...left]).toEqual([])
    }), 60_000)

  it.effect(
    "ends with one line and 1 for an option that is none, and for a server that is not there",
    () =>
      Effect.sync(() => {
        const wrong = command("", "--only", "knex")
        expect(wrong.status).toBe(1)
        expect(wrong.stderr).toMatch(/^bench: --only knows no "knex", only [^\n]+\n$/)
        const nowhere = command("postgres://postgres@127.0.0.1:1/postgres", "--rounds", "1")
        expect(nowhere.status).toBe(1)
        expect(nowhere.stderr).toMatch(/^setting up the database\nbench: the database: [^\n]*ECONNREFUSED[^\n]*\n$/)
      }),
    60_000
  )
})

it.each(languages.filter(([name]) => name !== "prisma"))(
  "each kind of query of %s compiles, and its types are its own",
  async (name, language) => {
    const [few, more] = [await checked(name, language, 20, 1), await checked(name, language, 20, 4)]
    expect(few).toMatchObject({ library: name, tables: 20, queries: 1, memory: positive })
    expect(more.instantiations).toBeGreaterThan(few.instantiations)
    const wrong = { ...language, queries: [() => "export const wrong: number = q1\n", ...language.queries.slice(1)] }
    await expect(checked(name, wrong as never, 20, 2)).rejects.toThrow("number")
  },
  120_000
)
