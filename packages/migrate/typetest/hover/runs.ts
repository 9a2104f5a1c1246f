/** What hovers show of runs, looks and what is written by hand. */
import {
  appliedElsewhere,
  baseline,
  column,
  createTable,
  current,
  forecast,
  graphOf,
  inspect,
  lint,
  migration,
  plan,
  readFolder,
  squash,
  stamp,
  status,
  upgrade,
  upgradeScript
} from "@aludel/migrate"
import { defineConfig } from "@aludel/migrate/cli"

const graph = graphOf([])
const server = { url: "postgres://localhost/shop" }

export const a: never = migration({ id: "aaaa0001", message: "one", up: [] })
export const b: never = createTable("users", { columns: [] })
export const c: never = column("id", "bigint")
export const d: never = graph
export const e: never = readFolder("migrations")
export const f: never = upgrade(graph, "head")
export const g: never = stamp(graph, ["head"])
export const h: never = status(graph)
export const i: never = current(graph)
export const j: never = plan(graph, "up", "head")
export const k: never = upgradeScript(graph, "head")
export const l: never = inspect()
export const m: never = lint([])
export const n: never = forecast([])
export const o: never = squash({ server, graph, to: "aaaa0002", id: "a", message: "" })
export const p: never = appliedElsewhere("prisma")
export const q: never = defineConfig({})
export const r: never = baseline
