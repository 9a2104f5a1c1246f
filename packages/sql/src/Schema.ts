/**
 * `@aludel/sql/Schema`: columns whose values an Effect schema describes. An entry of its own, since `effect/Schema` is
 * slow to load. A schema here needs no services and does its work at once.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type JsonCodec, registerSchema, schemaOf } from "./schema-codec/ColumnSchema.ts"
import { pathOf } from "./schema-codec/SchemaPath.ts"
import { type ColumnDefinition, columnDefinition } from "./schema/ColumnDefinition.ts"
import { readJson, writeJson } from "./type/Json.ts"
import { invalidValue, Malformed, type PgType } from "./type/PgType.ts"

const through = <A, I>(
  { base, cast, castName, name, of }: Omit<PgType, "encode" | "decode">,
  schema: Schema.Codec<A, I>,
  write: (encoded: unknown) => string | undefined,
  read: (text: string) => unknown
): PgType<A> => {
  const encode = Schema.encodeUnknownResult(schema)
  const decode = Schema.decodeUnknownResult(schema)
  return {
    name,
    castName,
    cast,
    base,
    of,
    encode: (value) => {
      const encoded = encode(value)
      const text = Result.isSuccess(encoded) ? write(encoded.success) : undefined
      if (text !== undefined) return text
      throw invalidValue(name, "a value of the column's schema", value)
    },
    decode: (text) => {
      const decoded = decode(read(text))
      if (Result.isSuccess(decoded)) return decoded.success
      throw new Malformed("what the column's schema decodes", pathOf(decoded.failure))
    }
  }
}

/** The document `null` reaches the schema as null. */
const document = <A, I>(name: string, schema: Schema.Codec<A, I>): ColumnDefinition<A> => {
  const documents: JsonCodec<A> = Schema.toCodecJson(schema)
  const type = through({ name }, documents, (encoded) => writeJson(encoded ?? null), readJson)
  registerSchema(type, documents)
  return columnDefinition(type)
}

/**
 * `jsonb` whose documents the schema describes, through its canonical JSON codec: a date in it becomes an ISO text.
 * A document or a value that the schema refuses fails typed: a stored one with its path, `settings.since`. Where the schema's own values include null, null is
 * written as NULL: declare the column `.nullable()` instead.
 *
 * @param schema what the documents are
 *
 * @example
 * import { Pg, table } from "@aludel/sql"
 * import { jsonb } from "@aludel/sql/Schema"
 * import * as Schema from "effect/Schema"
 *
 * const Settings = Schema.Struct({ theme: Schema.Literals(["light", "dark"]), since: Schema.Date })
 *
 * const users = table("users", class Users {
 *   id = Pg.bigint().identity().primaryKey()
 *   settings = jsonb(Settings)
 * })
 */
export const jsonb = <A, I>(schema: Schema.Codec<A, I>): ColumnDefinition<A> => document("jsonb", schema)

/** `json`, as `jsonb`. */
export const json = <A, I>(schema: Schema.Codec<A, I>): ColumnDefinition<A> => document("json", schema)

/**
 * A column of any type, whose values a schema makes of the type's own: a branded id, a class.
 *
 * @param definition the type, before anything else is said of the column
 * @param schema encodes to the type's values
 *
 * @example
 * import { Pg, table } from "@aludel/sql"
 * import { withSchema } from "@aludel/sql/Schema"
 * import * as Schema from "effect/Schema"
 *
 * const UserId = Schema.String.pipe(Schema.brand("UserId"))
 *
 * const users = table("users", class Users {
 *   id = withSchema(Pg.uuid(), UserId).primaryKey()
 * })
 */
export const withSchema = <A, I>(definition: ColumnDefinition<I>, schema: Schema.Codec<A, I>): ColumnDefinition<A> => {
  const { type } = definition.facts
  const made = through({ ...type, of: [type] }, schema, type.encode, type.decode)
  // The definition's values, which the schema encodes to, are those that its type's own schema yields.
  registerSchema(made, (schemaOf(type) as JsonCodec<I>).pipe(Schema.decodeTo(schema)))
  return columnDefinition(made)
}

export type { JsonCodec } from "./schema-codec/ColumnSchema.ts"
export { decoded, type DecodedQuery } from "./schema-codec/DecodedRows.ts"
export { constraintViolationSchema, databaseErrorSchema } from "./schema-codec/ErrorSchema.ts"
export { insertSchema, selectSchema, updateSchema } from "./schema-codec/TableSchema.ts"
