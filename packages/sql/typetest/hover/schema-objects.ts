/** What a hover shows of domains, composite types, partitions and policies. */
import {
  attribute,
  count,
  currentSetting,
  eq,
  from,
  inSchema,
  insert,
  partition,
  Pg,
  policy,
  primaryKey,
  type Query,
  table,
  tableAs
} from "@aludel/sql"

const email = Pg.domain("email", Pg.text(), { default: "a@b" })
const address = Pg.composite("address", { street: Pg.text(), zip: Pg.text().nullable(), numbers: Pg.bigint().array() })

const events = table(
  "events",
  class Events {
    day = Pg.date()
    mail = email()
    at = address()
    more = address().array({ nulls: true })
  },
  {
    partitionBy: { range: ["day"] },
    constraints: [primaryKey("day", "mail")],
    policies: [policy("own", { using: (t) => eq(t.mail, currentSetting("app.mail")) })]
  }
)
const recent = partition("events_2024", events, { from: ["2024-01-01"], to: ["2025-01-01"] })

const tenth = inSchema("billing").table(
  "tenth",
  class Tenth {
    id = Pg.bigint().identity().primaryKey()
    mail = email().nullable()
  }
)
const perMail = tableAs("per_mail", from(tenth).groupBy(tenth.mail).select({ mail: tenth.mail, times: count() }))

const ofDomain: never = email
const ofComposite: never = address
const column: never = events.at
const columns: never = events.more
const part: never = attribute(events.at, "zip")
const made: never = address.row({ street: "a", zip: events.mail, numbers: [1n] })
const ofPartition: never = recent.day
const query = from(recent).select({ at: recent.at, street: attribute(recent.at, "street") })
declare const row: Query.Row<typeof query>
const rowOfQuery: never = row
const inSchemaColumn: never = tenth.mail
const inSchemaInsert: never = insert(tenth).values({ mail: "a@b" })
const madeTable: never = perMail
const madeInsert: never = insert(perMail).values({ mail: null, times: 1 })
