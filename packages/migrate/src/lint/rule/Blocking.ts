/** Steps that let others wait while rows are read, written anew, or an index is built. */
import { referenced } from "../../lock/Impact.ts"
import { blockedBy } from "../../lock/LockMode.ts"
import { isVolatile } from "../../lock/Volatility.ts"
import { named, quoted } from "../../operation/Quote.ts"
import { keyOf } from "../Known.ts"
import { impactsOf, type Rule } from "../Rule.ts"
import type { Step } from "../Step.ts"

const isSerial = (type: string): boolean => /^(?:small|big)?serial\d?$/i.test(type)

const concurrently: Rule = {
  name: "create-index-concurrently",
  alike: ["require-concurrent-index-creation", "add_index"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "CreateIndex" && !does.concurrently
      ? {
        problem: `writers of ${named(does.table)} wait until the index is built`,
        way: "createIndex(…, { concurrently: true }), outside of a transaction"
      }
      : undefined
}

const dropConcurrently: Rule = {
  name: "drop-index-concurrently",
  alike: ["require-concurrent-index-deletion", "remove_index"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "DropIndex" && !does.concurrently
      ? {
        problem: `dropping "${does.index.name}" locks its table against readers, and waits for all that run`,
        way: "dropIndex(…, { concurrently: true }), outside of a transaction"
      }
      : undefined
}

const reindex: Rule = {
  name: "reindex-concurrently",
  alike: ["require-concurrent-reindex"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "Reindex" && !does.concurrently
      ? {
        problem: "writers wait until the index is built anew",
        way: "REINDEX … CONCURRENTLY, outside of a transaction"
      }
      : undefined
}

const detach: Rule = {
  name: "detach-partition-concurrently",
  alike: ["require-concurrent-partition-detach"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "DetachPartition" && !does.concurrently
      ? {
        problem: `readers of ${named(does.table)} and all its partitions wait`,
        way: "DETACH PARTITION … CONCURRENTLY, outside of a transaction"
      }
      : undefined
}

const inTransaction: Rule = {
  name: "concurrently-in-transaction",
  alike: ["ban-concurrent-index-creation-in-transaction"],
  severity: "error",
  alsoFresh: true,
  check: ({ does, transaction, written }) =>
    written !== undefined && transaction !== undefined && "concurrently" in does && does.concurrently &&
      does._tag !== "Refresh"
      ? {
        problem: "CONCURRENTLY cannot run inside a transaction: the server refuses it",
        way: "sql(…, { transactional: false }), one statement to an operation"
      }
      : undefined
}

const notValid: Rule = {
  name: "constraint-not-valid",
  alike: [
    "constraint-missing-not-valid",
    "adding-foreign-key-constraint",
    "add_foreign_key",
    "add_reference",
    "add_check_constraint"
  ],
  severity: "error",
  check: ({ does }) => {
    if (does._tag !== "AddConstraint" || does.notValid) return undefined
    const { constraint, table } = does
    const way = "addConstraint(…, { notValid: true }), then validateConstraint in a later transaction"
    if (constraint.kind === "check") {
      return { problem: `readers and writers of ${named(table)} wait while all rows are checked`, way }
    }
    if (constraint.kind !== "foreign key") return undefined
    const other = referenced(constraint)
    const both = other === undefined ? named(table) : `${named(table)} and ${named(other)}`
    return { problem: `writers of ${both} wait while all rows are checked`, way }
  }
}

const validateApart: Rule = {
  name: "validate-apart",
  alike: ["validate_foreign_key", "validate_check_constraint"],
  severity: "error",
  check: (step, { at, catalog, steps }) => {
    if (step.does._tag !== "ValidateConstraint" || step.transaction === undefined) return undefined
    const key = keyOf(step.does.table)
    const held = steps.slice(0, at).some((before) =>
      before.transaction === step.transaction &&
      impactsOf(before, catalog).some(({ lock, relation }) => keyOf(relation) === key && blockedBy(lock) !== "nobody")
    )
    return held
      ? {
        problem: "all rows are read while a lock from before in the same transaction keeps others out",
        way: "validate in a transaction of its own: validateConstraint(…)"
      }
      : undefined
  }
}

const volatileDefault: Rule = {
  name: "volatile-default",
  alike: ["adding-field-with-default", "add_column_default", "add_column_default_callable"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "AddColumn" && does.column.default !== null && isVolatile(does.column.default)
      ? {
        problem: `each row of ${
          named(does.table)
        } gets a value of its own, so that the table is written anew while nobody reads it`,
        way: "add the column without a default, set the default, fill the rows in batches: safeForm does it"
      }
      : undefined
}

const requiredColumn: Rule = {
  name: "required-column",
  alike: ["adding-required-field"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "AddColumn" && does.column.notNull && does.column.default === null && does.column.identity === null &&
      does.column.generated === null && !isSerial(does.column.type)
      ? {
        problem: `fails if ${named(does.table)} has rows: ${
          quoted(does.column.name)
        } is not null and has no value for them`,
        way: "add it nullable, fill it, then NOT NULL by way of a check; or give it a default that is constant"
      }
      : undefined
}

const serialColumn: Rule = {
  name: "serial-column",
  alike: ["adding-serial-primary-key-field", "add_column_auto_incrementing"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "AddColumn" && (does.column.identity !== null || isSerial(does.column.type))
      ? {
        problem: `each row of ${
          named(does.table)
        } gets a number, so that the table is written anew while nobody reads it`,
        way: "a plain nullable column, numbered in batches, and an identity once it is full"
      }
      : undefined
}

const storedColumn: Rule = {
  name: "stored-generated-column",
  alike: ["add_column_generated_stored"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "AddColumn" && does.column.generated?.kind === "stored"
      ? {
        problem: `${named(does.table)} is written anew while nobody reads it`,
        way:
          "a plain column, filled by a trigger and in batches; a virtual column from PostgreSQL 18; or an index on the expression"
      }
      : undefined
}

const setNotNull: Rule = {
  name: "set-not-null",
  alike: ["adding-not-nullable-field", "change_column_null", "change_column_null_postgresql"],
  severity: "error",
  check: (step, { catalog }) =>
    step.does._tag === "SetNotNull" && impactsOf(step, catalog).some(({ work }) => work === "scan")
      ? {
        problem: `readers and writers of ${named(step.does.table)} wait while all rows are looked at`,
        way: "CHECK (… IS NOT NULL) NOT VALID, validate it, SET NOT NULL, drop the check: safeForm does it"
      }
      : undefined
}

const changeType: Rule = {
  name: "change-type",
  alike: ["changing-column-type", "change_column", "change_column_constraint", "change_column_with_not_null"],
  severity: "error",
  check: (step, { catalog }) =>
    step.does._tag === "SetType" && impactsOf(step, catalog).some(({ work }) => work !== "none")
      ? {
        problem: `${named(step.does.table)} is written anew, with all its indexes, while nobody reads it`,
        way:
          "a second column: expand, backfill, contract (retypePhases); wider varchar, text, and wider numeric need nothing"
      }
      : undefined
}

const usingIndex: Rule = {
  name: "unique-using-index",
  alike: ["disallowed-unique-constraint", "adding-serial-primary-key-field", "add_unique_constraint"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "AddConstraint" && does.usingIndex === undefined &&
      (does.constraint.kind === "unique" || does.constraint.kind === "primary key")
      ? {
        problem: `readers and writers of ${named(does.table)} wait until the constraint's index is built`,
        way: "createIndex(…, { unique: true, concurrently: true }), then addConstraint(…, { usingIndex })"
      }
      : undefined
}

const exclusion: Rule = {
  name: "exclusion-constraint",
  alike: ["add_exclusion_constraint"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "AddConstraint" && does.constraint.kind === "exclusion"
      ? {
        problem: `readers and writers of ${named(does.table)} wait until the constraint's index is built`,
        way: "there is no way around on a table with rows: do it when others can wait, or in a new table"
      }
      : undefined
}

const rewrite: Rule = {
  name: "table-rewrite",
  alike: ["prefer-repack"],
  severity: "error",
  check: (step, { catalog }) => {
    const tags: ReadonlyArray<Step["does"]["_tag"]> = ["VacuumFull", "Cluster", "SetTableOptions", "ReplaceEnum"]
    if (!tags.includes(step.does._tag)) return undefined
    const impacts = impactsOf(step, catalog)
    const isAll = (step.does._tag === "VacuumFull" || step.does._tag === "Cluster") && step.does.on === undefined
    if (!isAll && !impacts.some(({ work }) => work === "rewrite")) return undefined
    return {
      problem: "tables are written anew while nobody reads them",
      way: step.does._tag === "ReplaceEnum"
        ? "keep the label and forbid it by a check that is NOT VALID; or a second column in batches"
        : "pg_repack or pg_squeeze, or a time when others can wait"
    }
  }
}

const domain: Rule = {
  name: "domain-constraint",
  alike: ["ban-create-domain-with-constraint", "ban-alter-domain-with-add-constraint"],
  severity: "warning",
  alsoFresh: true,
  check: ({ does }) => {
    const way = "a domain without rules, and a check on each table (NOT VALID, then validated)"
    if (does._tag === "CreateDomain" && does.type.constraints.length > 0) {
      return { problem: "a later change of the domain's rule reads every table that uses it, while writers wait", way }
    }
    const isRuled = does._tag === "AlterDomain" && (!does.from.notNull && does.to.notNull ||
      does.to.constraints.some(({ definition, name }) =>
        !does.from.constraints.some((old) => old.name === name && old.definition === definition)
      ))
    return isRuled
      ? {
        problem: "every table that uses the domain is read while its writers wait",
        way: "ADD CONSTRAINT … NOT VALID, then VALIDATE CONSTRAINT"
      }
      : undefined
  }
}

const refresh: Rule = {
  name: "refresh-concurrently",
  alike: [],
  severity: "error",
  check: ({ does }) =>
    does._tag === "Refresh" && !does.concurrently
      ? {
        problem: `readers of ${named(does.view)} wait until it is filled`,
        way: "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on it"
      }
      : undefined
}

const lockTable: Rule = {
  name: "lock-table",
  alike: [],
  severity: "error",
  check: ({ does }) =>
    does._tag === "LockTable" && /access exclusive|share|\bexclusive/i.test(does.mode) &&
      !/row share|access share|row exclusive/i.test(does.mode)
      ? { problem: "others wait until the transaction ends", way: "leave it to the statements to lock what they need" }
      : undefined
}

const backfillApart: Rule = {
  name: "backfill-apart",
  alike: ["backfilling"],
  severity: "error",
  check: (step, { at, catalog, made, steps }) => {
    if (step.does._tag !== "Write" || step.does.kind === "insert" || step.transaction === undefined) return undefined
    const holds = steps.slice(0, at).some((before) =>
      before.transaction === step.transaction &&
      impactsOf(before, catalog).some(({ lock, relation }) =>
        !made.has(keyOf(relation)) && blockedBy(lock) === "readers and writers"
      )
    )
    if (!holds && !step.does.everyRow) return undefined
    return {
      problem: holds
        ? "rows are written while a lock from before in the same transaction keeps readers out"
        : "all rows are written, and stay locked, in one transaction",
      way: "backfill(…): batches by the primary key, each in a transaction of its own"
    }
  }
}

const severalLocks: Rule = {
  name: "several-exclusive-locks",
  alike: [],
  severity: "warning",
  check: (step, { at, catalog, made, steps }) => {
    if (step.transaction === undefined) return undefined
    const locked = (one: Step) =>
      impactsOf(one, catalog).filter(({ lock, relation }) =>
        blockedBy(lock) === "readers and writers" && !made.has(keyOf(relation))
      ).map(({ relation }) => named(relation))
    const mine = locked(step)
    const before = steps.slice(0, at).filter(({ transaction }) => transaction === step.transaction).flatMap(locked)
    const [other] = before.filter((name) => !mine.includes(name))
    const fresh = mine.find((name) => !before.includes(name))
    return other === undefined || fresh === undefined
      ? undefined
      : {
        problem:
          `readers of ${other} wait until the lock on ${fresh} is got as well, and two such runs can block each other`,
        way: "a migration for each table"
      }
  }
}

export const blocking: ReadonlyArray<Rule> = [
  concurrently,
  dropConcurrently,
  reindex,
  detach,
  inTransaction,
  notValid,
  validateApart,
  volatileDefault,
  requiredColumn,
  serialColumn,
  storedColumn,
  setNotNull,
  changeType,
  usingIndex,
  exclusion,
  rewrite,
  domain,
  refresh,
  lockTable,
  backfillApart,
  severalLocks
]
