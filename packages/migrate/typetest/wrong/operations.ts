/** Operations that no server takes, and migrations that are none. */
import {
  addColumn,
  addConstraint,
  addEnumLabel,
  backfill,
  batches,
  column,
  constraint,
  createEnum,
  createIndex,
  createPolicy,
  createSequence,
  createTable,
  createTrigger,
  createView,
  data,
  dropRoutine,
  execute,
  migration,
  rename,
  renameColumn,
  replaceEnum,
  setIdentity,
  setNotNull,
  setSchema,
  setTableOptions,
  setType,
  waive
} from "@aludel/migrate"
import * as Effect from "effect/Effect"

const id = column("id", "bigint", { notNull: true })

createTable("users", [id]) // wrong
createTable("users", { columns: ["id"] }) // wrong
createTable("users", { columns: [id], primaryKey: ["id"] }) // wrong
createTable({ name: "users" }, { columns: [id] }) // wrong
column("age", "integer", { nullable: false }) // wrong
column("age", "integer", { default: 0 }) // wrong
column("id", "bigint", { identity: "sometimes" }) // wrong
column("total", "numeric", { generated: { kind: "lazy", expression: "1" } }) // wrong
addColumn("users", "age") // wrong
addColumn("users", column("age")) // wrong
addConstraint("users", "UNIQUE (name)") // wrong
addConstraint("users", constraint("users_name", "UNIQUE (name)"), { valid: false }) // wrong
createIndex("users", "users_name", ["name"]) // wrong
createIndex("users", "users_name", "btree (name)", { concurrent: true }) // wrong
createEnum("mood", "sad") // wrong
addEnumLabel("mood", "fine", { after: "ok" }) // wrong
replaceEnum("mood", ["sad"], ["ok"]) // wrong
createSequence("numbers", { start: 1 }) // wrong
createPolicy("users", "own", { command: "truncate" }) // wrong
createTrigger("users", "touch", "BEFORE UPDATE", { enabled: "never" }) // wrong
createView("adults", { definition: "select 1" }) // wrong
dropRoutine("aggregate", "total", "integer") // wrong
rename("column", "users", "people") // wrong
setSchema("column", "users", "app") // wrong
renameColumn("users", { name: "full_name" }) // wrong
setNotNull("users", ["name"]) // wrong
setType("users", "age", "integer", { cast: "age::integer" }) // wrong
setIdentity("users", "id", null) // wrong
setTableOptions("users", {}, { rowSecurity: true }) // wrong

execute({ text: "select 1" }) // wrong
execute("vacuum", { transaction: false }) // wrong
data("rows", () => Effect.void) // wrong
data(Effect.void) // wrong
batches("rows", Effect.succeed(undefined)) // wrong
batches("rows", (after: number) => Effect.succeed(`${after}`)) // wrong
backfill("users", "age", "0", undefined) // wrong
waive("create-index-concurrently", execute("select 1")) // wrong

migration({ message: "no id", up: [] }) // wrong
migration({ id: "aaaa0001", message: "texts", up: ["create table a ()"] }) // wrong
migration({ id: "aaaa0001", message: "one", up: execute("select 1") }) // wrong
migration({ id: "aaaa0001", message: "one", parents: "aaaa0000", up: [] }) // wrong
migration({ id: "aaaa0001", message: "one", up: [], replaces: "aaaa0000" }) // wrong
migration({ id: "aaaa0001", message: "one", up: [], downs: [] }) // wrong
