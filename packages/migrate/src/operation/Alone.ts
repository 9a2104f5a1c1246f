/**
 * Statements of the program's own that no transaction may hold, and those whose transaction has to end behind them, known by
 * their first words; and which of them build an index, since half of one stays behind where the build is ended.
 */
import { literal, quoted } from "./Quote.ts"

const comments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/

/** The first words in upper case, as far as they tell what a statement is; the rest as it is written. */
const bare = (text: string): string => text.replace(comments, "")

const alone = [
  /^create\s+(?:unique\s+)?index\s+concurrently\b/i,
  /^drop\s+index\s+concurrently\b/i,
  /^reindex\b[\s\S]*\bconcurrently\b/i,
  /^reindex\s+(?:\([^)]*\)\s*)?(?:database|system|schema)\b/i,
  /^vacuum\b/i,
  /^alter\s+system\b/i,
  /^(?:create|drop)\s+(?:database|tablespace)\b/i,
  /^alter\s+table\b[\s\S]*\bdetach\s+partition\b[\s\S]*\bconcurrently\b/i
]

/** Whether the server refuses it in a transaction. */
export const runsAlone = (text: string): boolean => {
  const start = bare(text)
  return alone.some((pattern) => pattern.test(start))
}

const part = "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)"
const path = `${part}(?:\\s*\\.\\s*${part})?`
const label = new RegExp(`^alter\\s+type\\s+${path}\\s+add\\s+value\\b`, "iu")

/** Whether it adds a label to an enum, which cannot be used in the transaction that adds it. */
export const addsLabel = (text: string): boolean => label.test(bare(text))

const build = new RegExp(
  `^create\\s+(?:unique\\s+)?index\\s+concurrently\\s+(?:if\\s+not\\s+exists\\s+)?(${part})\\s+on\\s+(?:only\\s+)?(?:(${part})\\s*\\.\\s*)?${part}`,
  "iu"
)

/** As the server folds it. */
const folded = (name: string): string => name.startsWith("\"") ? name : quoted(name.toLowerCase())

/** What an ended build of an index leaves behind, and what clears it away. */
export const indexResume = (name: string) => ({
  state: `select case when indisvalid then 'done' else 'half' end from pg_index where indexrelid = to_regclass(${
    literal(name)
  })`,
  clear: [`drop index concurrently if exists ${name}`]
})

/** The index that a statement builds without blocking writes; undefined where it does something else. */
export const builtIndex = (text: string): string | undefined => {
  const [, name, schema] = build.exec(bare(text)) ?? []
  if (name === undefined) return undefined
  return schema === undefined ? folded(name) : `${folded(schema)}.${folded(name)}`
}
