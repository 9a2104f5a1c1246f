/**
 * `uuid`, a string in the canonical form of 36 lower-case characters.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-uuid.html
 */
import { type PgType, textOf } from "./PgType.ts"

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** `uuid`. Upper case is accepted, and comes back in lower case. */
export const uuid: PgType<string> = textOf(
  "uuid",
  "a UUID of 32 hexadecimal digits in five groups",
  (text) => form.test(text),
  (text) => text.toLowerCase()
)
