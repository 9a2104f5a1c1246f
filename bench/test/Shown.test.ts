/** How a report is shown as a page, as a picture, and beside a baseline. */
import { describe, expect, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { chart } from "../src/Chart.ts"
import { compactTable } from "../src/Compact.ts"
import { markdown } from "../src/Markdown.ts"
import { withTable } from "../src/Record.ts"
import type { ContestantReport, Report } from "../src/Report.ts"

const spread = (median: number) => ({ median, min: median / 2, max: median * 2 })

const contestant = (name: string, cpuRatio: number): ContestantReport => ({
  name,
  wall: spread(250),
  cpu: spread(99.94),
  operations: 4000,
  wallRatio: spread(1.25),
  cpuRatio: spread(cpuRatio),
  memory: 12.4,
  statements: 1,
  rounds: []
})

const report = (own: number, peer = 8): Report => ({
  date: "2026-11-22T20:00:00.000Z",
  machine: {
    cpu: "A <b> CPU",
    cores: 2,
    system: "linux x64",
    node: "24.0.0",
    postgres: "18.4",
    load: { before: 0, after: 1 }
  },
  versions: { postgres: "3.4.9", kysely: "0.29.9" },
  rounds: 9,
  workloads: [{
    name: "point-select",
    title: "one | row",
    floor: "postgres",
    size: 500,
    contestants: [contestant("postgres", 1), contestant("kysely", peer), contestant("aludel", own)]
  }]
})

describe("markdown", () => {
  it("has a table for each workload, and says on what it was measured", () => {
    expect(markdown(report(1.2))).toBe(`# Benchmark of 2026-11-22

2 × A <b> CPU, linux x64, Node 24.0.0, PostgreSQL 18.4; load 0 before, 1 after${"  "}
postgres 3.4.9, kysely 0.29.9

## point-select

one | row; 9 rounds of 500, median (min-max).

| contestant | ops/s | µs/op | CPU µs/op | wall / postgres | CPU / postgres | statements | MB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| postgres | 4000 | 250 | 99.9 | 1.25 (0.63-2.50) | 1.00 (0.50-2.00) | 1 | 12 |
| kysely | 4000 | 250 | 99.9 | 1.25 (0.63-2.50) | 8.00 (4.00-16.00) | 1 | 12 |
| aludel | 4000 | 250 | 99.9 | 1.25 (0.63-2.50) | 1.20 (0.60-2.40) | 1 | 12 |
`)
  })
})

describe("chart", () => {
  const widths = (svg: string): Array<number> =>
    [...svg.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width))

  it("has bars as long as the ratios, up to where they end", () => {
    const [floor = 0, peer = 0, own = 0] = widths(chart(report(2.5)))
    expect(own / floor).toBeCloseTo(2.5, 2)
    expect(peer / floor).toBeCloseTo(5, 2)
    expect(chart(report(2.5))).toContain(">8.00 →</text>")
  })

  it("is well-formed, whatever the names are", () => {
    const svg = chart(report(1))
    expect(svg).toContain("A &lt;b&gt; CPU")
    const open: Array<string> = []
    for (const [, end = "", name = "", alone = ""] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (end === "/") expect(open.pop()).toBe(name)
      else if (alone === "") open.push(name)
    }
    expect(open).toEqual([])
  })
})

describe("the README's table", () => {
  it("has a row for each workload and a column for each library, with medians of wall and CPU time", () => {
    expect(compactTable(report(1.2))).toBe(
      `|  | Kysely | Drizzle | Prisma | MikroORM | effect/sql | Aludel | on sql-pg |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| one \\| row | 1.25, 8.00 | - | - | - | - | 1.25, 1.20 | - |

2026-11-22, 2 × A <b> CPU, shared with the server, Node 24.0.0, PostgreSQL 18.4, 9 rounds; load 0 before and 1 after.`
    )
  })

  it("says so where others used the machine", () => {
    const { machine, ...run } = report(1)
    expect(compactTable({ ...run, machine: { ...machine, load: { before: 9, after: 1 } } })).toMatch(
      /orders of magnitude/
    )
  })

  it("has its place in the README, and is put there as often as one likes", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")
    const once = withTable(readme, "| a |")
    expect(once).toContain("\n\n| a |\n<!-- end of benchmark -->")
    expect(withTable(once, "| a |")).toBe(once)
    expect(() => withTable("nothing", "| a |")).toThrow("no place")
  })
})

describe("the command, with the report of an earlier run", () => {
  const run = (own: number, ...args: ReadonlyArray<string>) => {
    const folder = mkdtempSync(join(tmpdir(), "aludel-bench-"))
    const at = (name: string) => join(folder, name)
    try {
      writeFileSync(at("before.json"), JSON.stringify(report(1)))
      writeFileSync(at("now.json"), JSON.stringify(report(own)))
      const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
      const { status, stderr, stdout } = spawnSync(
        process.execPath,
        [
          main,
          "--from",
          at("now.json"),
          "--check",
          at("before.json"),
          "--markdown",
          at("a/page.md"),
          "--svg",
          at("page.svg"),
          ...args
        ],
        { encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } }
      )
      return {
        status,
        stderr,
        stdout,
        page: readFileSync(at("a/page.md"), "utf8"),
        svg: readFileSync(at("page.svg"), "utf8")
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  it("writes the page and the picture, and ends with 0 where nothing has grown", () => {
    const { page, status, stderr, stdout, svg } = run(1.4)
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
    expect(stdout).toMatch(/^ +point-select +aludel +CPU \/ postgres +1 +1\.4 +1\.5 +ok$/m)
    expect(page).toBe(markdown(report(1.4)))
    expect(svg).toBe(chart(report(1.4)))
  })

  it("ends with 1 where a ratio has grown", () => {
    expect(run(1.4, "--tolerance", "1.3")).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/ GROWN$/m)
    })
  })
}, 60_000)
