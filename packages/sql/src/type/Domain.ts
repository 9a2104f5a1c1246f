/**
 * Domains: a type of one's own over another, with the same values in the same text form.
 *
 * Source: https://www.postgresql.org/docs/current/domains.html
 */
import type { PgType } from "./PgType.ts"

/** The domain of this name; its checks are the server's affair. */
export const domain = <A>(name: string, base: PgType<A>): PgType<A> => ({
  name,
  castName: base.castName,
  cast: base.cast,
  of: [base],
  base,
  encode: base.encode,
  decode: base.decode
})
