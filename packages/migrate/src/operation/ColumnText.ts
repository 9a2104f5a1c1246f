/**
 * One column as CREATE TABLE and ADD COLUMN write it.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html
 */
import type { Column, SequenceOptions } from "../catalog/Catalog.ts"
import { quoted } from "./Quote.ts"

/** The options of a sequence, all of them: a default differs by type and version. */
export const sequenceText = (options: SequenceOptions): string =>
  [
    `start with ${options.start}`,
    `increment by ${options.increment}`,
    `minvalue ${options.minimum}`,
    `maxvalue ${options.maximum}`,
    `cache ${options.cache}`,
    options.cycle ? "cycle" : "no cycle"
  ].join(" ")

/** What PostgreSQL gives a sequence of this type without any option. */
const usual: Readonly<Record<string, string>> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807"
}

const isUsual = (options: SequenceOptions): boolean =>
  options.start === "1" && options.increment === "1" && options.minimum === "1" && options.cache === "1" &&
  !options.cycle && options.maximum === usual[options.type]

export const identityText = ({ kind, options }: NonNullable<Column["identity"]>): string =>
  `generated ${kind} as identity${isUsual(options) ? "" : ` (${sequenceText(options)})`}`

export const columnText = (column: Column): string => {
  const { collation, default: byDefault, generated, identity, name, notNull, type } = column
  return [
    quoted(name),
    type,
    ...collation === null ? [] : [`collate ${collation}`],
    ...identity === null ? [] : [identityText(identity)],
    ...generated === null ? [] : [`generated always as (${generated.expression}) ${generated.kind}`],
    ...byDefault === null ? [] : [`default ${byDefault}`],
    ...notNull && identity === null ? ["not null"] : []
  ].join(" ")
}
