/**
 * Whether a statement can leave something behind in its session: a setting, a role, a temporary table, a lock, a
 * prepared name, a LISTEN, a held cursor. Judged by its text, once for each text; it may say yes for nothing (a reset
 * that was not needed), and misses only what a function of the database does in secret, which the parameters that the
 * server reports tell in part. docs/decisions/0018 says why.
 */

/** Statements that end with what they did, or with their transaction. */
const plain = new Set([
  "select",
  "insert",
  "update",
  "delete",
  "with",
  "values",
  "merge",
  "table",
  "begin",
  "start",
  "commit",
  "end",
  "rollback",
  "abort",
  "savepoint",
  "release",
  "declare",
  "fetch",
  "move",
  "close",
  "explain",
  "lock",
  "truncate",
  "notify",
  "analyze",
  "vacuum",
  "create",
  "alter",
  "drop",
  "comment",
  "grant",
  "revoke",
  "reindex",
  "refresh",
  "copy",
  "set",
  "show"
])

/** Words that make one of those suspect; a comparison by words, so a column of the name costs a reset and no more. */
const suspect =
  /\b(?:temp|temporary|hold|set_config|setseed|dblink\w*|pg_(?:try_)?advisory_lock(?:_shared)?|pg_advisory_unlock\w*|into\s+(?:local\s+|global\s+)?temp\w*|pg_temp\w*)\b/i

/** `set_config(…, true)` ends with its transaction, if that is written and not a parameter. */
const localConfig = /\bset_config\s*\([^()]*,\s*true\s*\)/gi

const localSet = /^set\s+(?:local|transaction|constraints)\b/i

/** The text from its first word on. */
export const statementOf = (text: string): string =>
  text.replace(/^(?:\s|--[^\n]*\n|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/|\()+/, "")

/** The text without its calls of `set_config(…, true)`. */
export const withoutLocalConfig = (text: string): string => text.replace(localConfig, "")

const judge = (text: string): boolean => {
  const statement = statementOf(text)
  const word = /^[a-z]+/i.exec(statement)?.[0].toLowerCase() ?? ""
  if (!plain.has(word)) return true
  if (word === "set") return !localSet.test(statement)
  return suspect.test(withoutLocalConfig(text))
}

const most = 2_000
const judged = new Map<string, boolean>()

/** Whether the text can leave something behind in its session. */
export const touches = (text: string): boolean => {
  const known = judged.get(text)
  if (known !== undefined) return known
  if (judged.size >= most) judged.clear()
  const found = judge(text)
  judged.set(text, found)
  return found
}

/**
 * What DISCARD ALL does, but for the plans that the driver keeps under names of its own, which it would miss: only names
 * that SQL's PREPARE gave are dropped. One round trip.
 */
export const resetScript = `close all; set session authorization default; reset role; reset all; unlisten *;
select pg_catalog.pg_advisory_unlock_all(); discard temp; discard sequences;
do $$ declare one record; begin
  for one in select name from pg_catalog.pg_prepared_statements where from_sql loop
    execute pg_catalog.format('deallocate %I', one.name);
  end loop;
end $$`

/** Statements that take the driver's own plans away too: the session is not worth mending. */
export const forgetsPlans = (text: string): boolean =>
  /^\s*(?:discard\s+all|deallocate\s+(?:prepare\s+)?all)\b/i.test(text)
