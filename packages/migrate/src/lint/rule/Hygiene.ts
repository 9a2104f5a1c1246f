/** How statements are written, and in which transaction. */
import { named } from "../../operation/Quote.ts"
import { missingValue } from "../../safe/Backfill.ts"
import type { Rule } from "../Rule.ts"
import type { Step } from "../Step.ts"

/** They make nothing that would be there already the next time. */
const notMaking: ReadonlyArray<Step["does"]["_tag"]> = [
  "Harmless",
  "Locks",
  "LockTable",
  "Set",
  "Write",
  "Transaction",
  "Backfill",
  "Reindex",
  "VacuumFull",
  "Cluster",
  "TakesPrivilege"
]

const robust: Rule = {
  name: "robust-statement",
  alike: ["prefer-robust-stmts"],
  severity: "warning",
  alsoFresh: true,
  check: ({ does, transaction, written }) => {
    const isDdl = !notMaking.includes(does._tag)
    return written !== undefined && transaction === undefined && isDdl && !written.guarded &&
        does._tag !== "ValidateConstraint"
      ? {
        problem: "it runs outside of a transaction; if the run ends before it is noted, the next one fails at it",
        way: "IF [NOT] EXISTS, or the typed operation"
      }
      : undefined
  }
}

const nesting: Rule = {
  name: "transaction-nesting",
  alike: ["transaction-nesting", "ban-uncommitted-transaction"],
  severity: "error",
  alsoFresh: true,
  check: ({ does }) =>
    does._tag === "Transaction"
      ? {
        problem: `${does.word.toUpperCase()} cuts the transaction that the migration runs in, with its record`,
        way: "leave it out; { transactional: false } where there is to be none"
      }
      : undefined
}

const enumOrder: Rule = {
  name: "enum-order",
  alike: ["require-enum-value-ordering"],
  severity: "error",
  alsoFresh: true,
  check: ({ does, written }) =>
    does._tag === "AddEnumLabel" && written !== undefined && !written.placed
      ? {
        problem: `'${does.label}' comes last by accident`,
        way: "BEFORE or AFTER; addEnumLabel says the end by leaving it out"
      }
      : undefined
}

const schema: Rule = {
  name: "schema-qualified",
  alike: ["require-table-schema"],
  severity: "warning",
  optional: true,
  alsoFresh: true,
  check: ({ does, written }) =>
    written !== undefined && !written.qualified && does._tag !== "Harmless" && does._tag !== "Transaction"
      ? { problem: "which table is meant depends on search_path", way: "name the schema" }
      : undefined
}

/** The server's limit, in bytes. */
const longest = 63

const namesIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string"
      ? ["name", "column", "to"].includes(key) && !inner.includes(" ") ? [inner] : []
      : namesIn(inner)
  )
}

const identifier: Rule = {
  name: "long-identifier",
  alike: ["identifier-too-long"],
  severity: "error",
  alsoFresh: true,
  check: ({ does }) => {
    const long = does._tag === "Set" ? undefined : namesIn(does).find((name) => Buffer.byteLength(name) > longest)
    return long === undefined
      ? undefined
      : { problem: `"${long}" is cut at ${longest} bytes, without a word`, way: "a shorter name" }
  }
}

const twice: Rule = {
  name: "duplicate-assignment",
  alike: ["ban-duplicate-column-assignments"],
  severity: "error",
  alsoFresh: true,
  check: ({ does }) => {
    const name = does._tag === "Write"
      ? does.assigned.find((column, index) => does.assigned.indexOf(column) !== index)
      : undefined
    return name === undefined
      ? undefined
      : { problem: `"${name}" is set twice: the server refuses it`, way: "set it once" }
  }
}

const partsOf = (definition: string): number => {
  const inner = /\((.*?)\)(?:\s+(?:include|where|with|nulls|tablespace)\b.*)?$/is.exec(definition)?.[1] ?? ""
  return inner.replaceAll(/\([^()]*\)/g, "").split(",").length
}

const wideIndex: Rule = {
  name: "wide-index",
  alike: ["add_index_columns"],
  severity: "warning",
  alsoFresh: true,
  check: ({ does }) =>
    does._tag === "CreateIndex" && !does.index.unique && partsOf(does.index.definition) > 3
      ? {
        problem: `an index of ${
          named(does.table)
        } over more than three columns seldom helps, and each write pays for it`,
        way: "the most selective columns alone"
      }
      : undefined
}

const corruption: Rule = {
  name: "index-corruption",
  alike: ["add_index_corruption"],
  severity: "error",
  alsoFresh: true,
  check: ({ does }, { serverVersion }) =>
    (does._tag === "CreateIndex" || does._tag === "Reindex") && does.concurrently && serverVersion !== undefined &&
      serverVersion >= 140_000 && serverVersion < 140_004
      ? {
        problem: "PostgreSQL 14.0 to 14.3 can leave rows out of an index that is built concurrently",
        way: "14.4 or newer, which costs a restart"
      }
      : undefined
}

const timeoutOff: Rule = {
  name: "timeout-off",
  alike: ["require-lock-timeout", "require-statement-timeout", "require-timeout-settings"],
  severity: "error",
  alsoFresh: true,
  check: ({ does }: Step) =>
    does._tag === "Set" && /^(?:lock_timeout|statement_timeout)$/.test(does.name) && /^'?0/.test(does.value)
      ? {
        problem: `without ${does.name}, a statement that waits for a lock lets all others queue behind it`,
        way: "leave it to the run, which sets lock_timeout and comes back"
      }
      : undefined
}

const serverObject: Rule = {
  name: "server-object",
  alike: [],
  severity: "warning",
  alsoFresh: true,
  check: ({ does }) =>
    does._tag === "ServerObject"
      ? {
        problem:
          `a ${does.what} belongs to the server, where the next database and the scratch databases of a proof find it there ` +
          "already",
        way:
          "make it beside the migrations; here GRANT to it, or ask first whether it is there, in a DO block with a waiver"
      }
      : undefined
}

const unfilled: Rule = {
  name: "missing-value",
  alike: [],
  severity: "error",
  alsoFresh: true,
  check: ({ does }) =>
    does._tag === "Backfill" && does.value.includes(missingValue)
      ? {
        problem: `nobody said which value rows of ${named(does.table)} get: NOT NULL will refuse them`,
        way: "write the value where TODO stands"
      }
      : undefined
}

export const hygiene: ReadonlyArray<Rule> = [
  robust,
  nesting,
  enumOrder,
  schema,
  identifier,
  twice,
  wideIndex,
  corruption,
  timeoutOff,
  serverObject,
  unfilled
]
