/**
 * What the server looks at again, or builds again, where a column's type changes and its rows stay as they are: it takes each
 * check and index that speaks of the column off and puts it on again, and keeps only indexes of plain columns whose operators
 * stay the same.
 *
 * Source: https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/commands/tablecmds.c (ATPostAlterTypeCleanup,
 * TryReuseIndex)
 */
import type { Index, Table } from "../catalog/Catalog.ts"
import { quoted } from "../operation/Quote.ts"

export interface LookedAtAgain {
  /** Names of checks that are verified for all rows. */
  readonly checks: ReadonlyArray<string>
  /** Names of indexes, and of constraints that have one, that are built anew. */
  readonly indexes: ReadonlyArray<string>
}

const isCitext = (type: string): boolean => /^(?:"?\w+"?\.)?"?citext"?(\[\])?$/i.test(type)

/** Without the columns that are carried along and not compared. */
const keysOf = (definition: string): string => definition.replace(/ include \([^()]*\)/i, "")

/** A column alone stands in no parentheses of its own. */
const isPlain = (definition: string): boolean =>
  /^[^(]*\([^()]*\)[^()]*$/.test(definition) && !/\bwhere\b/i.test(definition)

const escaped = (name: string): string => name.replaceAll(/\W/g, "\\$&")

const speaksOf = (text: string, column: string): boolean =>
  new RegExp(String.raw`(?<![\w$])${escaped(column)}(?![\w$])`).test(text)

/** Operators that are named stay, since the server takes values of the other type for theirs. */
const namesOperators = (definition: string, column: string): boolean =>
  new RegExp(String.raw`\b${escaped(column)}"? \w+_ops\b`, "i").test(definition)

/** In words: `verifies "a" for all rows and builds "b" anew`. Where it is nothing by name, the rows are read for the rest. */
export const whatAgain = ({ checks, indexes }: LookedAtAgain): string => {
  const what = [
    ...checks.length === 0 ? [] : [`verifies ${checks.map(quoted).join(", ")} for all rows`],
    ...indexes.length === 0 ? [] : [`builds ${indexes.map(quoted).join(", ")} anew`]
  ]
  return what.length === 0 ? "reads all of them" : what.join(" and ")
}

/**
 * @param from the type that the column has
 * @param to the type that it is to have, which writes no row anew
 */
export const lookedAtAgain = (table: Table, column: string, from: string, to: string): LookedAtAgain => {
  const hasOtherOperators = isCitext(from) !== isCitext(to)
  const isBuilt = ({ definition }: Pick<Index, "definition">): boolean => {
    const keys = keysOf(definition)
    return speaksOf(keys, column) && (!isPlain(keys) || hasOtherOperators && !namesOperators(keys, column))
  }
  const keyed = table.constraints.filter(({ kind }) =>
    kind === "primary key" || kind === "unique" || kind === "exclusion"
  )
  return {
    checks: table.constraints.filter(({ columns, definition, kind, validated }) =>
      kind === "check" && validated && (columns.includes(column) || speaksOf(definition, column))
    ).map(({ name }) => name),
    indexes: [...table.indexes, ...keyed].filter(isBuilt).map(({ name }) => name)
  }
}
