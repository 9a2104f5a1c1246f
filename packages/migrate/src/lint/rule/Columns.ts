/** Steps that let others wait while each row gets a value, or another one. */
import { againWith } from "../../lock/Impact.ts"
import { whatAgain } from "../../lock/LookedAtAgain.ts"
import { isVolatile } from "../../lock/Volatility.ts"
import { named, quoted } from "../../operation/Quote.ts"
import { impactsOf, type Rule } from "../Rule.ts"

const isSerial = (type: string): boolean => /^(?:small|big)?serial\d?$/i.test(type)

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
  check: (step, { catalog }) => {
    const { does } = step
    if (does._tag !== "SetType") return undefined
    const works = impactsOf(step, catalog).map(({ work }) => work)
    if (works.includes("rewrite")) {
      return {
        problem: `${named(does.table)} is written anew, with all its indexes, while nobody reads it`,
        way:
          "a second column: expand, backfill, contract (retypePhases); wider varchar, text, and wider numeric need " +
          "nothing where no check, and no index by an expression or with a predicate, speaks of the column"
      }
    }
    if (!works.includes("scan")) return undefined
    return {
      problem: `no row of ${named(does.table)} is written, but the change ${
        whatAgain(againWith(does, catalog))
      } while nobody reads it`,
      way:
        "drop these first; afterwards add checks NOT VALID and validate them, build indexes CONCURRENTLY; or a second " +
        "column (retypePhases)"
    }
  }
}

export const columns: ReadonlyArray<Rule> = [
  volatileDefault,
  requiredColumn,
  serialColumn,
  storedColumn,
  setNotNull,
  changeType
]
