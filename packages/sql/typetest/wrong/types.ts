/** Wrong values and wrong declarations of column types. */
import { eq, insert, Pg, rangeOf, table, Timestamp } from "@aludel/sql"
import { jsonb, withSchema } from "@aludel/sql/Schema"
import * as Schema from "effect/Schema"

const Id = Schema.String.pipe(Schema.brand("Id"))

const values = table(
  "values",
  class Values {
    id = withSchema(Pg.uuid(), Id).primaryKey()
    count = Pg.bigint({ mode: "number" }).nullable()
    exact = Pg.numeric({ mode: "string" }).nullable()
    day = Pg.date().nullable()
    instant = Pg.timestamptz({ precision: 6 }).nullable()
    document = Pg.jsonb().nullable()
    settings = jsonb(Schema.Struct({ theme: Schema.String })).nullable()
    tags = Pg.text().array().nullable()
    scores = Pg.integer().array({ nulls: true }).array().nullable()
    during = Pg.tstzrange().nullable()
  }
)

const id = Id.make("a")
insert(values).values({ id: "a" }) // wrong
insert(values).values({ id, count: 1n }) // wrong
insert(values).values({ id, exact: 1 }) // wrong
insert(values).values({ id, day: new Date() }) // wrong
insert(values).values({ id, instant: new Date() }) // wrong
insert(values).values({ id, document: { size: 1n } }) // wrong
insert(values).values({ id, document: [undefined] }) // wrong
insert(values).values({ id, settings: { theme: 1 } }) // wrong
insert(values).values({ id, tags: ["a", null] }) // wrong
insert(values).values({ id, tags: "{a}" }) // wrong
insert(values).values({ id, scores: [1] }) // wrong
insert(values).values({ id, during: rangeOf("2024-01-01", null) }) // wrong
insert(values).values({ id, scores: [[1, null]], during: rangeOf(Timestamp.infinity, null), document: [null] })

eq(values.tags, ["a", 1]) // wrong
eq(values.instant, "now") // wrong

Pg.text().nullable().array() // wrong
Pg.bigint({ mode: "string" }) // wrong
Pg.timestamptz({ precision: 7 }) // wrong
Pg.custom({ name: "point", encode: (n: number) => n, decode: Number }) // wrong
withSchema(Pg.integer(), Id) // wrong
Pg.date().defaultNow() // wrong
