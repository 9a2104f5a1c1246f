/** Configurations, runs and looks that are called wrongly. */
import {
  appliedElsewhere,
  baseline,
  downgrade,
  forecast,
  generate,
  graphOf,
  inspect,
  lint,
  merge,
  plan,
  squash,
  stamp,
  upgrade,
  upgradeScript
} from "@aludel/migrate"
import { defineConfig, runCli } from "@aludel/migrate/cli"
import { dataModel, Pg, table } from "@aludel/sql"

const tags = table(
  "tags",
  class Tags {
    label = Pg.text().primaryKey()
  }
)
const model = dataModel({ tags })
const graph = graphOf([])
const server = { url: "postgres://localhost/shop" }

defineConfig({ model }) // wrong
defineConfig({ models: tags }) // wrong
defineConfig({ models: { tags } }) // wrong
defineConfig({ url: 5432 }) // wrong
defineConfig({ directURL: "postgres://localhost" }) // wrong
defineConfig({ history: { name: "done" } }) // wrong
defineConfig({ schemas: "app" }) // wrong
defineConfig({ scope: { kinds: ["table"] } }) // wrong
defineConfig({ scope: { only: ["tags"] } }) // wrong
defineConfig({ lockTimeout: "soon" }) // wrong
defineConfig({ transaction: "all" }) // wrong

upgrade("migrations", "head") // wrong
upgrade(graph) // wrong
upgrade(graph, 2) // wrong
upgrade(graph, "head", { wait: "a minute" }) // wrong
upgrade(graph, "head", { history: "done" }) // wrong
upgrade(graph, "head", { transaction: true }) // wrong
downgrade(graph, "base", { loseRows: true }) // wrong
stamp(graph, "head") // wrong
plan(graph, "sideways", "head") // wrong
upgradeScript(graph, "head", { from: "aaaa0001" }) // wrong
graphOf([{ id: "aaaa0001" }]) // wrong
lint(graph) // wrong
lint([], { sizes: 3 }) // wrong
inspect({ schema: "app" }) // wrong
forecast(graph) // wrong

generate({ server, migrations: [], parents: [], id: "a", message: "" }) // wrong
generate({ server, model, migrations: [], parents: [], id: "a", message: "", renames: ["users.name=users.full_name"] }) // wrong
generate({ server, model, migrations: [], parents: [], id: "a", message: "", fill: { "users.age": 0 } }) // wrong
merge({ server, graph, heads: "aaaa0001", id: "a", message: "" }) // wrong
squash({ server, graph, id: "a", message: "" }) // wrong
squash({ server, graph, to: "aaaa0002", id: "a", message: "", keepData: true }) // wrong
baseline({ server, id: "a", message: "" }) // wrong
appliedElsewhere("knex") // wrong
appliedElsewhere("prisma", "_prisma_migrations") // wrong
runCli("upgrade", { cwd: "/", env: {}, out: () => {}, err: () => {}, watched: false }) // wrong
runCli(["upgrade"], { cwd: "/", env: {} }) // wrong
