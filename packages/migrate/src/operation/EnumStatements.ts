/**
 * An enum without some labels, or in another order: a new type under the old name, and every column moved over. Labels that
 * fall away are mapped; a row with one that is not mapped makes the cast fail, and nothing is changed.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-enum.html#DATATYPE-ENUM-IMPLEMENTATION-DETAILS
 */
import type { EnumUse, ReplaceEnum } from "./Operation.ts"
import { literal, named, quoted } from "./Quote.ts"

const mapped = (value: string, labels: ReplaceEnum["labels"]): string => {
  const pairs = Object.entries(labels)
  if (pairs.length === 0) return value
  return `case ${value} ${
    pairs.map(([removed, kept]) => `when ${literal(removed)} then ${literal(kept)}`).join(" ")
  } else ${value} end`
}

/** The same in an array: a transforming expression takes no subquery. */
const replaced = (value: string, labels: ReplaceEnum["labels"]): string =>
  Object.entries(labels).reduce(
    (inner, [removed, kept]) => `array_replace(${inner}, ${literal(removed)}, ${literal(kept)})`,
    value
  )

const moved = ({ array, column, default: byDefault, table }: EnumUse, { labels, to }: ReplaceEnum) => {
  const alter = `alter table ${named(table)} alter column ${quoted(column)}`
  const type = `${named(to)}${array ? "[]" : ""}`
  const using = array
    ? `${replaced(`${quoted(column)}::text[]`, labels)}::${type}`
    : `(${mapped(`${quoted(column)}::text`, labels)})::${type}`
  return { alter, type, using, byDefault }
}

export const replaceEnum = (operation: ReplaceEnum): ReadonlyArray<string> => {
  const { columns, from, to } = operation
  const old = `${from.name}_replaced`.slice(0, 63)
  const moves = columns.map((use) => moved(use, operation))
  return [
    `alter type ${named(from)} rename to ${quoted(old)}`,
    `create type ${named(to)} as enum (${to.labels.map(literal).join(", ")})`,
    ...moves.flatMap(({ alter, byDefault, type, using }) => [
      // Whatever it was: it is of the old type.
      `${alter} drop default`,
      `${alter} type ${type} using ${using}`,
      ...byDefault === null ? [] : [`${alter} set default ${byDefault}`]
    ]),
    `drop type ${named({ schema: from.schema, name: old })}`
  ]
}
