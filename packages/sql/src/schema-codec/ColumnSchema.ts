/**
 * A column type as an Effect schema between its values and JSON: what JSON holds as it is stays so; bigint and numeric are
 * strings, an instant is ISO 8601, bytes are base64, and any other type is the text that psql shows. A value that the
 * schema accepts is one that can be sent.
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Issue from "effect/SchemaIssue"
import * as Transformation from "effect/SchemaTransformation"
import type { ColumnFacts } from "../schema/ColumnFacts.ts"
import { memberOf } from "../schema/TypeMember.ts"
import { shapeOf } from "../type/Array.ts"
import { bytea } from "../type/Binary.ts"
import { type Attribute, attributesOf } from "../type/Composite.ts"
import { float4, float8 } from "../type/FloatingPoint.ts"
import { hstore } from "../type/Hstore.ts"
import { json, jsonb, JsonNull, jsonNull } from "../type/Json.ts"
import { int2, int4, int8, int8AsNumber } from "../type/Numeric.ts"
import type { PgType } from "../type/PgType.ts"
import { boolean, citext, text } from "../type/Text.ts"
import { uuid } from "../type/Uuid.ts"

/** A schema whose encoded side is JSON. */
export type JsonCodec<A> = Schema.Codec<A, Schema.Json>

const schemas = new WeakMap<PgType, JsonCodec<unknown>>()

/** Makes the schema of a type known that a schema itself made. */
export const registerSchema = (type: PgType, schema: JsonCodec<unknown>): void => void schemas.set(type, schema)

const canSend = (type: PgType) => (value: unknown): boolean => {
  try {
    type.encode(value)
    return true
  } catch {
    return false
  }
}

/** Only values that the type can send. */
const sendable = <S extends Schema.Top>(schema: S, type: PgType): S["Rebuild"] =>
  schema.check(Schema.makeFilter(canSend(type), { expected: `a value of ${type.castName ?? type.name}` }))

/** The type's own text form. */
const asText = (type: PgType): JsonCodec<unknown> =>
  Schema.String.pipe(Schema.decodeTo(
    sendable(Schema.Unknown, type),
    Transformation.transformEffect<unknown, string>({
      decode: (input, options) =>
        Effect.try({
          try: () => type.decode(input),
          catch: () => new Issue.InvalidValue({ expected: `a value of ${type.name} as text` }, input, options)
        }),
      encode: (value, options) =>
        Effect.try({
          try: () => type.encode(value),
          catch: () => new Issue.InvalidValue({ expected: `a value of ${type.name}` }, value, options)
        })
    })
  ))

/** The document `null` is JSON's null. */
const document: JsonCodec<unknown> = Schema.Json.pipe(Schema.decodeTo(
  sendable(Schema.Unknown, jsonb),
  Transformation.transform<unknown, Schema.Json>({
    decode: (value) => value ?? jsonNull,
    // What `jsonb` can send is JSON, but for the class that stands for its null.
    encode: (value) => value instanceof JsonNull ? null : value as Schema.Json
  })
))

const number = Schema.toCodecJson(Schema.Number)

/** Types that are one value each. */
const known = new Map<PgType, JsonCodec<unknown>>([
  [text, sendable(Schema.String, text)],
  [citext, sendable(Schema.String, citext)],
  [uuid, sendable(Schema.String, uuid)],
  [boolean, Schema.Boolean],
  [int2, Schema.Int.check(Schema.isBetween({ minimum: -32_768, maximum: 32_767 }))],
  [int4, Schema.Int.check(Schema.isInt32())],
  [int8, sendable(Schema.BigIntFromString, int8)],
  [int8AsNumber, Schema.Int],
  [float4, sendable(number, float4)],
  [float8, number],
  [bytea, Schema.Uint8ArrayFromBase64],
  [hstore, sendable(Schema.Record(Schema.String, Schema.NullOr(Schema.String)), hstore)],
  [json, document],
  [jsonb, document]
])

const lengthOf = (name: string): number => Number(/\((\d+)\)/.exec(name)?.[1])

/** What the type makes of a text, which tells two types of one name apart. */
const sample = (type: PgType, text: string): unknown => {
  try {
    return type.decode(text)
  } catch {
    return undefined
  }
}

/** Types that are made anew for each column, by the names that this library gives them. */
const byName = (type: PgType): JsonCodec<unknown> => {
  const { name } = type
  if (/^(?:varchar|char)\(\d+\)$/.test(name) && sample(type, "x") === "x") {
    return sendable(Schema.String, type).check(Schema.isMaxCodePoints(lengthOf(name)))
  }
  if (/^numeric\b/.test(name) && typeof sample(type, "1") === "object") {
    return sendable(Schema.BigDecimalFromString, type)
  }
  if (/^timestamptz\b/.test(name) && DateTime.isDateTime(sample(type, "2000-01-01 00:00:00+00"))) {
    return sendable(Schema.DateTimeUtcFromString, type)
  }
  return asText(type)
}

const arraySchema = (element: PgType, dimensions: number, nulls: boolean): JsonCodec<unknown> => {
  let schema = nulls ? nullable(schemaOf(element)) : schemaOf(element)
  for (let left = dimensions; left > 0; left--) schema = Schema.Array(schema)
  return schema
}

const compositeSchema = (attributes: ReadonlyArray<Attribute>): JsonCodec<unknown> =>
  Schema.Struct(Object.fromEntries(
    attributes.map((
      { key, nullable: isNullable, type }
    ) => [key, isNullable ? nullable(schemaOf(type)) : schemaOf(type)])
  ))

/** Null first: a document would take it for the document `null`. */
const nullable = (schema: JsonCodec<unknown>): JsonCodec<unknown> => Schema.Union([Schema.Null, schema])

/** The schema of a type's values, null not included. */
export const schemaOf = (type: PgType): JsonCodec<unknown> => {
  const found = schemas.get(type) ?? known.get(type)
  if (found !== undefined) return found
  const member = memberOf(type)
  if (member?.kind === "enum") return Schema.Literals(member.labels)
  if (type.base !== undefined) return sendable(schemaOf(type.base), type)
  const attributes = attributesOf(type)
  if (attributes !== undefined) return sendable(compositeSchema(attributes), type)
  const array = shapeOf(type)
  if (array === undefined) return byName(type)
  return sendable(arraySchema(array.element, array.dimensions, array.nulls), type)
}

/** The schema of a column's values. */
export const columnSchema = ({ nullable: isNullable, type }: ColumnFacts): JsonCodec<unknown> =>
  isNullable ? nullable(schemaOf(type)) : schemaOf(type)
