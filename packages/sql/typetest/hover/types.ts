/** What a hover shows of columns of each kind of type. */
import { Pg, type Row, table } from "@aludel/sql"
import { jsonb, withSchema } from "@aludel/sql/Schema"
import * as Schema from "effect/Schema"

const Id = Schema.String.pipe(Schema.brand("Id"))

const values = table(
  "values",
  class Values {
    id = withSchema(Pg.uuid(), Id).primaryKey()
    at = Pg.timestamptz({ precision: 6 }).defaultNow()
    length = Pg.interval()
    document = Pg.jsonb().nullable()
    settings = jsonb(Schema.Struct({ theme: Schema.String }))
    tags = Pg.text().array()
    scores = Pg.integer().array({ nulls: true }).array()
    bytes = Pg.bytea()
    during = Pg.int4range()
    labels = Pg.hstore()
  }
)

const branded: never = values.id
const instant: never = values.at
const document: never = values.document
const settings: never = values.settings
const tags: never = values.tags
const scores: never = values.scores
declare const row: Row<typeof values>
const rowOfTable: never = row
