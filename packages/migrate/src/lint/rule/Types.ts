/** Column types that are regretted later. */
import type { Column } from "../../catalog/Catalog.ts"
import { quoted } from "../../operation/Quote.ts"
import type { Rule } from "../Rule.ts"
import type { Step } from "../Step.ts"

const columnsOf = ({ does }: Step): ReadonlyArray<Pick<Column, "name" | "type">> => {
  switch (does._tag) {
    case "AddColumn":
      return [does.column]
    case "CreateTable":
      return does.table.columns
    case "SetType":
      return [{ name: does.column, type: does.to.type }]
    default:
      return []
  }
}

const ofType = (
  name: string,
  alike: ReadonlyArray<string>,
  types: RegExp,
  problem: string,
  way: string
): Rule => ({
  name,
  alike,
  severity: "warning",
  alsoFresh: true,
  check: (step) => {
    const found = columnsOf(step).find(({ type }) => types.test(type.replace(/(?:\[\])+$/, "")))
    return found === undefined ? undefined : { problem: `${quoted(found.name)} is ${found.type}: ${problem}`, way }
  }
})

export const types: ReadonlyArray<Rule> = [
  ofType(
    "char-type",
    ["ban-char-field"],
    /^(?:char|character|bpchar)(?:\s*\(\d+\))?$/i,
    "values are filled up with blanks",
    "text, with a check of its length where that matters"
  ),
  ofType(
    "text-type",
    ["prefer-text-field"],
    /^(?:varchar|character varying)\s*\(\d+\)$/i,
    "a lower limit later reads the table under a lock",
    "text, with a check of its length (NOT VALID, then validated)"
  ),
  ofType(
    "bigint-type",
    ["prefer-bigint-over-int", "prefer-bigint-over-smallint"],
    /^(?:int|int2|int4|integer|smallint|smallserial|serial|serial2|serial4)$/i,
    "it may run out of numbers, and a larger type writes the table anew",
    "bigint for keys and counts"
  ),
  ofType(
    "identity-column",
    ["prefer-identity"],
    /^(?:small|big)?serial\d?$/i,
    "its sequence has an owner and rights of its own",
    "generated … as identity"
  ),
  ofType(
    "timestamptz-type",
    ["prefer-timestamptz"],
    /^timestamp(?:\s*\(\d\))?(?:\s+without time zone)?$/i,
    "it does not say which moment it is",
    "timestamp with time zone"
  ),
  ofType(
    "jsonb-type",
    ["add_column_json"],
    /^json$/i,
    "it has no equality: DISTINCT and UNION of it fail",
    "jsonb"
  )
]
