/** A table's rows as Effect schemas: as they are read, inserted and updated. What an HTTP API takes and answers. */
import * as Schema from "effect/Schema"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"
import { planOf, type TableInfo } from "../schema/Table.ts"
import type { ColumnPlan } from "../schema/TablePlan.ts"
import { columnSchema, type JsonCodec } from "./ColumnSchema.ts"

type ValueOf<Definition> = (Definition & AnyColumnDefinition)["~A"]

/** The keys of the columns that a write may give. */
type Writable<Fields> = {
  [Key in keyof Fields]: Fields[Key] extends { readonly "~I": "generated" } ? never : Key
}[keyof Fields]

const struct = <Fields extends Schema.Struct.Fields>(
  table: TableInfo<unknown, unknown, unknown>,
  field: (column: ColumnPlan) => Schema.Top | undefined
): Schema.Struct<Fields> => {
  const entries = planOf(table).columns.flatMap((column) => {
    const schema = field(column)
    return schema === undefined ? [] : [[column.key, schema] as const]
  })
  // The fields are the table's columns, whose declarations gave `Fields` its types.
  return Schema.Struct(Object.fromEntries(entries)) as unknown as Schema.Struct<Fields>
}

const isGenerated = ({ facts }: ColumnPlan): boolean => facts.generated !== undefined || facts.identity === "always"

const isOptional = ({ facts }: ColumnPlan): boolean =>
  facts.nullable || facts.default !== undefined || facts.defaultWith !== undefined || facts.identity !== undefined

/**
 * The schema of a table's rows as they are read, `Row<typeof table>`; of a view's too. Its encoded side is JSON: bigint and
 * numeric are strings, `timestamptz` is ISO 8601, bytea is base64, a document is what its own schema makes of it; what has
 * no form in JSON is the text that psql shows. A null is NULL in a nullable column of documents, and else the document; -0 is 0, as JSON.stringify has it.
 *
 * @example
 * import { Pg, table } from "@aludel/sql"
 * import { selectSchema } from "@aludel/sql/Schema"
 * import * as Schema from "effect/Schema"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.varchar(50)
 *   createdAt = Pg.timestamptz().defaultNow()
 * })
 * // { id: "1", name: "ann", createdAt: "2024-02-29T12:00:00.000Z" } and back
 * const toJson = Schema.encodeSync(selectSchema(users))
 */
export const selectSchema = <Fields>(
  table: TableInfo<unknown, Fields, unknown>
): Schema.Struct<{ readonly [Key in keyof Fields]: JsonCodec<ValueOf<Fields[Key]>> }> =>
  struct(table, ({ facts }) => columnSchema(facts))

/**
 * The schema of what an insert takes, `NewRow<typeof table>`: without generated columns, which are dropped from a payload
 * that has them; nullable columns and those with a default are optional. Texts are checked for their length, integers for
 * their range, enums for their labels: what decodes can be sent. A payload of an HTTP API as it is.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import { insert, Pg, Query, table } from "@aludel/sql"
 * import { insertSchema } from "@aludel/sql/Schema"
 * import * as Schema from "effect/Schema"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.varchar(50)
 *   balance = Pg.numeric().nullable()
 * })
 * const decode = Schema.decodeUnknownEffect(insertSchema(users))
 * const add = (body: unknown) => Effect.flatMap(decode(body), (row) => Query.run(insert(users).values(row)))
 */
export const insertSchema = <Fields>(
  table: TableInfo<unknown, Fields, unknown>
): Schema.Struct<
  {
    readonly [Key in Writable<Fields>]: Fields[Key] extends { readonly "~I": "optional" }
      ? Schema.optional<JsonCodec<ValueOf<Fields[Key]>>>
      : JsonCodec<ValueOf<Fields[Key]>>
  }
> =>
  struct(table, (column) => {
    if (isGenerated(column)) return undefined
    const schema = columnSchema(column.facts)
    return isOptional(column) ? Schema.optional(schema) : schema
  })

/**
 * The schema of what an update sets: each column but the generated ones, and none is required.
 *
 * @example
 * import { eq, Pg, table, update } from "@aludel/sql"
 * import { updateSchema } from "@aludel/sql/Schema"
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   name = Pg.varchar(50)
 * })
 * const change = (id: bigint, patch: typeof Patch.Type) => update(users).set(patch).where(eq(users.id, id))
 * const Patch = updateSchema(users)
 */
export const updateSchema = <Fields>(
  table: TableInfo<unknown, Fields, unknown>
): Schema.Struct<
  { readonly [Key in Writable<Fields>]: Schema.optional<JsonCodec<ValueOf<Fields[Key]>>> }
> => struct(table, (column) => isGenerated(column) ? undefined : Schema.optional(columnSchema(column.facts)))
