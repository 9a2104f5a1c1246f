/**
 * Columns of texts, booleans, bytes and bits.
 *
 * Source: https://www.postgresql.org/docs/current/datatype.html
 */
import { bytea as byteaType } from "../../type/Binary.ts"
import { bit as bitType, varbit as varbitType } from "../../type/Bit.ts"
import * as Text from "../../type/Text.ts"
import { uuid as uuidType } from "../../type/Uuid.ts"
import { type ColumnDefinition, columnDefinition } from "../ColumnDefinition.ts"

/** `text`: a `string` of any length. NUL and lone surrogates, which PostgreSQL cannot hold, fail typed. */
export const text = (): ColumnDefinition<string> => columnDefinition(Text.text)

/**
 * `varchar(length)`: a `string`; the server refuses a longer one.
 *
 * @param length in characters
 */
export const varchar = (length: number): ColumnDefinition<string> => columnDefinition(Text.varchar(length))

/**
 * `char(length)`: a `string`, which comes back padded with blanks to the length; the server refuses a longer one.
 *
 * @param length in characters
 */
export const char = (length: number): ColumnDefinition<string> => columnDefinition(Text.char(length))

/**
 * `citext`: a `string` that compares without regard to case. Needs the extension `citext`.
 * https://www.postgresql.org/docs/current/citext.html
 */
export const citext = (): ColumnDefinition<string> => columnDefinition(Text.citext)

/** `boolean`. */
export const boolean = (): ColumnDefinition<boolean> => columnDefinition(Text.boolean)

/**
 * `uuid`: a `string` of 36 characters; upper case comes back in lower case.
 * https://www.postgresql.org/docs/current/datatype-uuid.html
 */
export const uuid = (): ColumnDefinition<string> => columnDefinition(uuidType)

/**
 * `bytea`: a `Uint8Array`. Needs `bytea_output = hex`, the default.
 * https://www.postgresql.org/docs/current/datatype-binary.html
 */
export const bytea = (): ColumnDefinition<Uint8Array> => columnDefinition(byteaType)

/**
 * `bit(length)`: a `string` of exactly so many zeros and ones.
 * https://www.postgresql.org/docs/current/datatype-bit.html
 */
export const bit = (length: number): ColumnDefinition<string> => columnDefinition(bitType(length))

/**
 * `varbit(length)`: a `string` of at most so many zeros and ones; without a length, of any number.
 * https://www.postgresql.org/docs/current/datatype-bit.html
 */
export const varbit = (length?: number): ColumnDefinition<string> => columnDefinition(varbitType(length))

/**
 * `tsvector`: a `string` in PostgreSQL's own form, `'cat':2 'fat':1`; lexemes come back sorted.
 * https://www.postgresql.org/docs/current/datatype-textsearch.html
 */
export const tsvector = (): ColumnDefinition<string> => columnDefinition(Text.tsvector)

/**
 * `tsquery`: a `string` in PostgreSQL's own form, `'fat' & 'rat'`.
 * https://www.postgresql.org/docs/current/datatype-textsearch.html
 */
export const tsquery = (): ColumnDefinition<string> => columnDefinition(Text.tsquery)
