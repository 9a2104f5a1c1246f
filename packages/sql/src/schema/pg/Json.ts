/**
 * Columns of documents and of keys and values. `@aludel/sql/Schema` has those whose documents a schema describes.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-json.html
 */
import { hstore as hstoreType } from "../../type/Hstore.ts"
import { type Json, json as jsonType, jsonb as jsonbType } from "../../type/Json.ts"
import { type ColumnDefinition, columnDefinition } from "../ColumnDefinition.ts"

/**
 * `jsonb`: `Json`. A document that is JSON's null is `jsonNull`; `null` is NULL. A JavaScript array is a JSON array.
 * What JSON does not hold (undefined, NaN, a bigint, a class) fails typed. Numbers are read as JavaScript's: those of
 * more than about 15 digits are rounded, and -0 is 0.
 */
export const jsonb = (): ColumnDefinition<Json> => columnDefinition(jsonbType)

/** `json`: as `jsonb`, but kept as it was written; it has no `=`. */
export const json = (): ColumnDefinition<Json> => columnDefinition(jsonType)

/**
 * `hstore`: a record of strings or null. Needs the extension `hstore`.
 * https://www.postgresql.org/docs/current/hstore.html
 */
export const hstore = (): ColumnDefinition<Readonly<Record<string, string | null>>> => columnDefinition(hstoreType)
