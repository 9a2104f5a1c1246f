/**
 * The value of a result's column whose type only the server says, by the OID of that type: what `Pg` makes of the type by
 * default. A type that is not listed (an enum, a range) is its text.
 *
 * Source: src/include/catalog/pg_type.dat of PostgreSQL, whose OIDs never change
 */
import { arrayOf } from "../type/Array.ts"
import { bytea } from "../type/Binary.ts"
import { float4, float8 } from "../type/FloatingPoint.ts"
import { interval } from "../type/Interval.ts"
import { readJson } from "../type/Json.ts"
import { int2, int4, int8, numeric } from "../type/Numeric.ts"
import { Malformed, type PgType } from "../type/PgType.ts"
import { timestamptz } from "../type/Temporal.ts"
import { boolean, text } from "../type/Text.ts"

const utc = timestamptz()

/** An instant in milliseconds, and never one that had more. */
const instant: PgType = {
  ...utc,
  name: "timestamptz",
  decode: (value) => {
    if (/\.\d{4}/.test(value)) throw new Malformed("at most milliseconds: cast it to timestamptz(3)")
    return utc.decode(value)
  }
}

/** Inside a value that a schema reads, JSON's null is null. */
const document: PgType = { name: "json", encode: text.encode, decode: readJson }

const scalars: ReadonlyArray<readonly [oid: number, array: number, type: PgType]> = [
  [16, 1000, boolean],
  [17, 1001, bytea],
  [20, 1016, int8],
  [21, 1005, int2],
  [23, 1007, int4],
  [114, 199, document],
  [3802, 3807, { ...document, name: "jsonb" }],
  [700, 1021, float4],
  [701, 1022, float8],
  [1700, 1231, numeric()],
  [1184, 1185, instant],
  [1186, 1187, interval],
  [25, 1009, text],
  [1043, 1015, { ...text, name: "varchar" }],
  [2950, 2951, { ...text, name: "uuid" }],
  [1082, 1182, { ...text, name: "date" }],
  [1083, 1183, { ...text, name: "time" }]
]

const types = new Map<number, PgType>(
  scalars.flatMap(([oid, array, type]) => [[oid, type], [array, arrayOf(type)]] as const)
)

/** The type behind an OID; a text where it is not one of those above. */
export const typeOfOid = (oid: number): PgType => types.get(oid) ?? text
