/**
 * Filling a column of a large table without holding its rows for long: batches by the primary key, each in a transaction of
 * its own, that step back where a row is locked. It can be killed and run again: what is filled is not touched twice.
 *
 * Source: https://www.postgresql.org/docs/current/plpgsql-transactions.html
 */
import type { QualifiedName, Table } from "../catalog/Catalog.ts"
import type { Sql } from "../operation/Operation.ts"
import { named, quoted } from "../operation/Quote.ts"

/** What is filled, how, and how fast. */
export interface Backfill {
  readonly table: QualifiedName
  readonly column: string
  /** The value in SQL; it may speak of the row's other columns. */
  readonly value: string
  /** The columns of the primary key, by which batches are cut; none where there is no such key. */
  readonly key: ReadonlyArray<{ readonly name: string; readonly type: string }>
  /** How many rows are written in one transaction. */
  readonly batch: number
}

/** What stands where a value has to be filled in by hand. Left as it is, the NOT NULL that follows refuses the rows. */
export const missingValue = "null /* TODO: the value for rows that are there already */"

const usualBatch = 1000

const label = "-- aludel backfill "

const keyOf = (table: Table | undefined): Backfill["key"] => {
  const key = table?.constraints.find(({ kind }) => kind === "primary key")
  if (table === undefined || key === undefined) return []
  return key.columns.flatMap((name) => {
    const column = table.columns.find((candidate) => candidate.name === name)
    return column === undefined ? [] : [{ name, type: column.type }]
  })
}

/** Stand around the value, so that it can be found again whatever hands wrote there. */
const begun = "-- the value of a row:"
const ended = "-- the end of it"

const valueLines = (
  value: string
): ReadonlyArray<string> => [`        ${begun}`, `        ${value}`, `        ${ended}`]

/** Before the names of the block's variables, which the queries would take for the table's columns otherwise. */
const own = "aludel_"

/** PL/pgSQL has variables of its own, such as `found`. */
const useColumn = "#variable_conflict use_column"

/**
 * Batches as long as a row gets a value, where no key leads through the table. A row that another transaction changes on the
 * way has another place then, and its turn comes again.
 */
const withoutKey = ({ batch, column, table, value }: Backfill): ReadonlyArray<string> => [
  useColumn,
  "declare",
  `  ${own}n bigint; ${own}idle integer := 0;`,
  "begin",
  "  loop",
  "    begin",
  "      perform set_config('lock_timeout', '100ms', true);",
  `      update ${named(table)} as filled set ${quoted(column)} = batch.value from (`,
  "        select place, value from (select ctid as place, (",
  ...valueLines(value),
  `        ) as value from ${named(table)} where ${
    quoted(column)
  } is null) empty where value is not null limit ${batch}`,
  `      ) batch where filled.ctid = batch.place and filled.${quoted(column)} is null;`,
  `      get diagnostics ${own}n = row_count;`,
  `    exception when lock_not_available then ${own}n := -1;`,
  "    end;",
  "    commit;",
  `    ${own}idle := case ${own}n when 0 then ${own}idle + 1 else 0 end;`,
  `    exit when ${own}idle = 3;`,
  "  end loop;",
  "end"
]

const byKey = ({ batch, column, key, table, value }: Backfill): ReadonlyArray<string> => {
  const names = key.map(({ name }) => quoted(name)).join(", ")
  const behind = (mark: string) => key.map((_, at) => `${own}${mark}${at + 1}`).join(", ")
  return [
    useColumn,
    "declare",
    ...key.map(({ type }, at) => `  ${own}last${at + 1} ${type}; ${own}next${at + 1} ${type};`),
    `  ${own}first boolean := true; ${own}more boolean;`,
    "begin",
    "  loop",
    `    select ${names} into ${behind("next")} from (`,
    `      select ${names} from ${named(table)} where ${own}first or (${names}) > (${behind("last")})`,
    `      order by ${names} limit ${batch}) batch order by ${
      key.map(({ name }) => `${quoted(name)} desc`).join(", ")
    } limit 1;`,
    "    exit when not found;",
    "    begin",
    "      perform set_config('lock_timeout', '100ms', true);",
    `      update ${named(table)} set ${quoted(column)} = (`,
    ...valueLines(value),
    `        ) where (${own}first or (${names}) > (${behind("last")})) and (${names}) <= (${behind("next")})`,
    `          and ${quoted(column)} is null;`,
    `      ${own}more := true;`,
    `    exception when lock_not_available then ${own}more := false;`,
    "    end;",
    "    commit;",
    `    if ${own}more then`,
    `      ${own}first := false;`,
    ...key.map((_, at) => `      ${own}last${at + 1} := ${own}next${at + 1};`),
    "    end if;",
    "  end loop;",
    "end"
  ]
}

const textOf = (plan: Backfill): string => {
  const { batch, column, key, table } = plan
  const body = (key.length === 0 ? withoutKey(plan) : byKey(plan)).join("\n")
  return `${label}${JSON.stringify({ table, column, key, batch })}\ndo $backfill$\n${body}\n$backfill$`
}

/**
 * The step that fills a column where it is null.
 *
 * @param value the value in SQL
 * @param place the table as it is: batches are cut by its primary key
 */
export const backfill = (
  name: QualifiedName,
  column: string,
  value: string,
  place: Table | undefined,
  batch = usualBatch
): Sql => {
  const table = { schema: name.schema, name: name.name }
  return {
    _tag: "Sql",
    statements: [textOf({ table, column, value, key: keyOf(place), batch })],
    transactional: false
  }
}

/** As it was written before its variables had names that no table has: such files are there. */
const inOldNames = (text: string): string => text.replace(`${useColumn}\n`, "").replaceAll(own, "")

/** The backfill that a statement is, where it is one that was generated, whatever value was filled in; else undefined. */
export const readBackfill = (text: string): Backfill | undefined => {
  const [first = ""] = text.split("\n", 1)
  if (!first.startsWith(label)) return undefined
  try {
    const plan = JSON.parse(first.slice(label.length)) as Omit<Backfill, "value">
    const value = text.slice(text.indexOf(begun) + begun.length, text.indexOf(ended)).trim()
    const made = textOf({ ...plan, value })
    return [made, inOldNames(made)].includes(text) ? { ...plan, value } : undefined
  } catch {
    return undefined
  }
}
