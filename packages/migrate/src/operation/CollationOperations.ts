/** Collations of one's own: how texts are sorted, and which are equal. */
import type { Collation } from "../catalog/Catalog.ts"
import { type Name, qualified } from "./Definition.ts"
import type * as Op from "./Operation.ts"

/** What a collation sorts by. */
export interface CollationSettings {
  /** Who sorts: the ICU library, the operating system, or PostgreSQL itself (17 or newer). `icu` where it is left out. */
  readonly provider?: Collation["provider"] | undefined
  /** As the provider spells it: `und-u-ks-level2`, `de_DE.utf8`, `C.UTF-8`. */
  readonly locale: string
  /** What letters are, where the operating system is to be told it apart (`libc`). */
  readonly ctype?: string | undefined
  /** False: texts that sort alike are equal. ICU alone. */
  readonly deterministic?: boolean | undefined
  /** Rules of sorting beside the locale's. ICU alone, PostgreSQL 16 or newer. */
  readonly rules?: string | undefined
}

/**
 * `CREATE COLLATION`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createcollation.html
 *
 * @example
 * import { createCollation } from "@aludel/migrate"
 *
 * const step = createCollation("any_case", { locale: "und-u-ks-level2", deterministic: false })
 */
export const createCollation = (name: Name, settings: CollationSettings): Op.Operation => {
  const { ctype, deterministic = true, locale, provider = "icu", rules } = settings
  const collation = { ...qualified(name), comment: null, provider, locale, deterministic }
  return { _tag: "CreateCollation", collation: { ...collation, ctype: ctype ?? null, rules: rules ?? null } }
}

/**
 * `DROP COLLATION`.
 *
 * Source: https://www.postgresql.org/docs/current/sql-dropcollation.html
 *
 * @example
 * import { dropCollation } from "@aludel/migrate"
 *
 * const step = dropCollation("any_case")
 */
export const dropCollation = (name: Name): Op.Operation => ({
  _tag: "DropCollation",
  collation: {
    ...qualified(name),
    comment: null,
    provider: "icu",
    locale: "",
    ctype: null,
    deterministic: true,
    rules: null
  }
})
