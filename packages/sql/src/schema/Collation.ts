/** Collations of one's own. Exported as `Pg.collation`. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import type { SchemaOption } from "./Enum.ts"
import type { ModelMember } from "./ModelMember.ts"
import { checkIdentifier } from "./Name.ts"

/** Options of a collation. */
export interface CollationOptions extends SchemaOption {
  /** Who sorts: the ICU library, the operating system, or PostgreSQL itself (17 or newer). `icu` unless given. */
  readonly provider?: "icu" | "libc" | "builtin" | undefined
  /** As the provider spells it: `und-u-ks-level2`, `de_DE.utf8`, `C.UTF-8`. */
  readonly locale: string
  /** False: texts that sort equal are equal, as without regard to case. ICU alone. */
  readonly deterministic?: boolean | undefined
  /** Rules of sorting beside the locale's. ICU alone, PostgreSQL 16 or newer. */
  readonly rules?: string | undefined
}

/**
 * A collation, which belongs into the data model beside the tables whose columns name it.
 *
 * @param name what `.collate(…)` calls it
 *
 * Source: https://www.postgresql.org/docs/current/sql-createcollation.html
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const anyCase = Pg.collation("any_case", { locale: "und-u-ks-level2", deterministic: false })
 * const users = table("users", class Users {
 *   name = Pg.text().collate("any_case").primaryKey()
 * })
 * const model = dataModel({ anyCase, users })
 */
export const collation = (name: string, options: CollationOptions): ModelMember => {
  const { comment, deterministic = true, locale, provider = "icu", rules, schema } = options
  checkIdentifier(name, "a collation")
  if (schema !== undefined) checkIdentifier(schema, `the schema of collation "${name}"`)
  if (provider !== "icu" && (!deterministic || rules !== undefined)) {
    throw new InvalidSchema({ problem: `the collation "${name}" asks of "${provider}" what ICU alone does` })
  }
  return { member: { kind: "collation", schema, name, comment, provider, locale, deterministic, rules } }
}
