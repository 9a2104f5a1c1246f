/**
 * What a statement of SQL does, as far as that can be told from its words. What cannot be told (a DO block, a call, dynamic
 * SQL, a form that is not known here) is said to be so and never taken for harmless.
 */
import { alter } from "./Alter.ts"
import { create } from "./Create.ts"
import type { Does } from "./Does.ts"
import { drop } from "./Drop.ts"
import { privileges } from "./Privileges.ts"
import { NotRead, Reader } from "./Reader.ts"
import type { Recognised } from "./Step.ts"
import type { Token } from "./Token.ts"
import { upkeep } from "./Upkeep.ts"
import { select, write } from "./Write.ts"

const transactionWords = {
  begin: "begin",
  start: "begin",
  commit: "commit",
  end: "commit",
  rollback: "rollback",
  abort: "rollback",
  savepoint: "savepoint",
  release: "savepoint"
} as const

const recognised = (reader: Reader, text: string): ReadonlyArray<Does> => {
  if (reader.takes("create")) return create(reader)
  if (reader.takes("alter")) return alter(reader)
  if (reader.takes("drop")) return drop(reader)
  for (const [first, word] of Object.entries(transactionWords)) {
    if (!reader.takes(first)) continue
    reader.rest()
    return [{ _tag: "Transaction", word }]
  }
  for (const kind of ["insert", "update", "delete"] as const) if (reader.takes(kind)) return write(reader, kind)
  for (const verb of ["grant", "revoke"] as const) if (reader.takes(verb)) return privileges(reader, verb)
  if (reader.sees("select")) return select(reader, text)
  const found = upkeep(reader)
  if (found === undefined) throw new NotRead(reader.next?.value)
  return found
}

const textOf = (source: string, tokens: ReadonlyArray<Token>): string =>
  source.slice(tokens[0]?.start, tokens.at(-1)?.end)

const guards = /\bif\s+(?:not\s+)?exists\b|\bor\s+replace\b/i

/** What a statement does; undefined where that is not known. */
export const recognise = (source: string, tokens: ReadonlyArray<Token>): Recognised | undefined => {
  const reader = new Reader(source, tokens)
  const text = textOf(source, tokens)
  try {
    const does = recognised(reader, text)
    reader.end()
    return {
      does,
      written: {
        qualified: reader.isQualified,
        guarded: guards.test(text),
        placed: /\b(?:before|after)\b/i.test(text)
      }
    }
  } catch (cause) {
    if (cause instanceof NotRead) return undefined
    throw cause
  }
}
