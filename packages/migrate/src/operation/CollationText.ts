/** A collation as `CREATE COLLATION` writes it. */
import type { Collation } from "../catalog/Catalog.ts"
import { literal, named } from "./Quote.ts"

export const collationText = (collation: Collation): string => {
  const { ctype, deterministic, locale, provider, rules } = collation
  const parts = [
    `provider = ${provider}`,
    ...ctype === null
      ? [`locale = ${literal(locale)}`]
      : [`lc_collate = ${literal(locale)}`, `lc_ctype = ${literal(ctype)}`],
    ...deterministic ? [] : ["deterministic = false"],
    ...rules === null ? [] : [`rules = ${literal(rules)}`]
  ]
  return `create collation ${named(collation)} (${parts.join(", ")})`
}
