/** Steps that let others wait while all rows are checked. */
import { keyOf } from "../../catalog/Key.ts"
import { referenced } from "../../lock/Impact.ts"
import { blockedBy } from "../../lock/LockMode.ts"
import { named } from "../../operation/Quote.ts"
import { impactsOf, type Rule } from "../Rule.ts"

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

const domain: Rule = {
  name: "domain-constraint",
  alike: ["ban-create-domain-with-constraint", "ban-alter-domain-with-add-constraint"],
  severity: "error",
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

export const constraints: ReadonlyArray<Rule> = [
  notValid,
  validateApart,
  usingIndex,
  exclusion,
  domain
]
