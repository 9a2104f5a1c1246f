/** Wrong domains, composite types, partitions, policies, and options of views and keys. */
import {
  attribute,
  count,
  currentSetting,
  dataModel,
  eq,
  foreignKey,
  from,
  gt,
  index,
  inSchema,
  insert,
  matches,
  partition,
  Pg,
  policy,
  primaryKey,
  table,
  tableAs,
  unique,
  uniqueIndex,
  view
} from "@aludel/sql"
import { posts } from "../schema.ts"

const email = Pg.domain("email", Pg.text(), { check: (value) => matches(value, "@") })
const address = Pg.composite("address", { street: Pg.text(), zip: Pg.text().nullable(), mails: email().array() })

Pg.domain("a", Pg.text(), { check: (value) => gt(value, 1) }) // wrong
Pg.domain("b", Pg.text(), { default: 1 }) // wrong
Pg.domain("c", Pg.integer(), { check: () => gt(posts.title, "x") }) // wrong
Pg.composite("d", { id: Pg.integer().primaryKey() }) // wrong
Pg.composite("e", { id: Pg.bigint().identity() }) // wrong

const orders = table(
  "orders",
  class Orders {
    id = Pg.bigint().identity().primaryKey()
    shipTo = address()
    billTo = address().nullable()
    mail = email()
  }
)
const mails = ["a@b"]
insert(orders).values({ mail: "a@b", shipTo: { street: "a", zip: null } }) // wrong
insert(orders).values({ mail: "a@b", shipTo: { street: null, zip: null, mails } }) // wrong
insert(orders).values({ mail: 1, shipTo: { street: "a", zip: null, mails } }) // wrong
attribute(orders.shipTo, "city") // wrong
attribute(orders.mail, "length") // wrong
eq(attribute(orders.billTo, "street"), 1) // wrong
address.row({ street: "a", zip: null }) // wrong
address.row({ street: orders.id, zip: null, mails }) // wrong
from(posts).select({ to: address.row({ street: orders.mail, zip: null, mails }) }) // wrong

class Fields {
  day = Pg.date()
  id = Pg.bigint().identity({ start: 5 })
  region = Pg.text().nullable()
}
table("a", Fields, { partitionBy: { range: ["nope"] } }) // wrong
table("b", Fields, { partitionBy: { list: ["day", "id"] } }) // wrong
table("c", Fields, { partitionBy: { columns: ["day"] } }) // wrong
const events = table("events", Fields, {
  partitionBy: { range: ["day", "id"] },
  constraints: [primaryKey("day", "id")]
})
const perRegion = table("per_region", Fields, { partitionBy: { list: ["region"] } })
const hashed = table("hashed", Fields, { partitionBy: { hash: ["id"] } })
const first = partition("p", events, { from: ["2024-01-01", 1], to: ["2025-01-01", 5n] })
partition("q", events, { from: ["2024-01-01"], to: ["2025-01-01"] }) // wrong
partition("r", events, { from: ["2024-01-01", "1"], to: ["2025-01-01", 1] }) // wrong
partition("s", events, { in: ["2024-01-01"] }) // wrong
partition("t", perRegion, { in: [1] }) // wrong
partition("u", perRegion, { in: ["a", null] }, { partitionBy: { hash: ["nope"] } }) // wrong
partition("v", hashed, "default") // wrong
partition("w", orders, "default") // wrong
insert(first).values({ day: "2024-01-01" }) // wrong
insert(events).values({ id: 1 }) // wrong

table("d", Fields, { policies: [policy("a", { using: (t) => eq(t.nope, 1) })] }) // wrong
table("e", Fields, { policies: [policy("a", { using: (t) => t.day })] }) // wrong
table("f", Fields, { policies: [policy("a", { using: () => gt(posts.title, "x") })] }) // wrong
table("g", Fields, { policies: [policy("a", { for: "truncate" })] }) // wrong
table("h", Fields, { rowSecurity: "on" }) // wrong
currentSetting("app.tenant", { missingOk: false }) // wrong

table("i", Fields, { constraints: [unique("day").include("nope")] }) // wrong
table("j", Fields, { constraints: [foreignKey(["id"], () => [posts.id], { onDeleteColumns: ["day"] })] }) // wrong
table("k", Fields, { constraints: [foreignKey(["id"], () => [posts.id], { match: "partial" })] }) // wrong
const perTitle = from(posts).groupBy(posts.title).select({ title: posts.title, times: count() })
view("a", perTitle, { materialized: true, indexes: [uniqueIndex(["nope"])] }) // wrong
view("b", perTitle, { materialized: true, indexes: [index([{ expression: (t) => gt(t.times, "x") }], { name: "x" })] }) // wrong
Pg.object("o", { create: "create function f()" }) // wrong
Pg.integer().identity({ begin: 1 }) // wrong
Pg.text().storage("compressed") // wrong
dataModel({ orders, address: 1 }) // wrong
table("l", Fields, { temporary: "yes" }) // wrong
table("m", Fields, { onCommit: "keep" }) // wrong
table("n", Fields, { inherits: ["orders"] }) // wrong
view("c", perTitle, { checkOption: "all" }) // wrong
Pg.sequence("n", { type: "text" }) // wrong
const made = tableAs("made", perTitle)
insert(made).values({ title: "a" }) // wrong
insert(made).values({ title: "a", times: "1" }) // wrong
from(made).select({ id: made.id }) // wrong
tableAs("written", insert(posts).values({ authorId: 1n, title: "t" })) // wrong
inSchema("billing").table("o", Fields, { constraints: [unique("nope")] }) // wrong
