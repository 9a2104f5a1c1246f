/** Names of the database as names of the program. */
import type { QualifiedName } from "../catalog/Catalog.ts"
import { defaultSchema } from "../operation/Quote.ts"

/** Words of the language, and what a schema file imports. */
const taken: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally
  for function if implements import in instanceof interface let new null package private protected public return static super
  switch this throw true try typeof var void while with yield Pg check dataModel foreignKey index model primaryKey sql table
  unique uniqueIndex`.split(/\s+/)
)

const plain = /^[A-Za-z_][\w]*$/

/** `_` and the letter behind it as one upper-case letter: `created_at` is `createdAt`. */
const camelCase = (name: string): string => {
  const cleaned = name.replaceAll(/[^\p{L}\p{N}_]+/gu, "_").replaceAll(
    /_+([\p{L}\p{N}])/gu,
    (_, next: string) => next.toUpperCase()
  )
  const first = cleaned.replace(/^_+|_+$/g, "")
  const lower = `${first.slice(0, 1).toLowerCase()}${first.slice(1)}`
  return /^\d|^$/.test(lower) ? `_${lower}` : lower
}

export const pascalCase = (name: string): string => {
  const camel = camelCase(name)
  return `${camel.slice(0, 1).toUpperCase()}${camel.slice(1)}`
}

/** What the program would call a key in the database: one `_` before each upper-case letter. */
const snakeCase = (key: string): string => key.replaceAll(/\p{Lu}/gu, (letter) => `_${letter.toLowerCase()}`)

/** A column's key, and whether its name follows from it. */
export const keyOf = (name: string): { readonly key: string; readonly isDerived: boolean } => {
  const key = camelCase(name)
  const usable = key === "constructor" || key === "prototype" ? `${key}_` : key
  return { key: usable, isDerived: snakeCase(usable) === name }
}

/** A property as an object's text writes it. */
export const propertyOf = (key: string): string => plain.test(key) ? key : JSON.stringify(key)

/** Constants for named things, each another one. */
export const constantsOf = (names: ReadonlyArray<QualifiedName>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const used = new Set<string>()
  for (const { name, schema } of names) {
    const base = camelCase(schema === defaultSchema ? name : `${schema}_${name}`)
    let constant = taken.has(base) ? `${base}Table` : base
    while (used.has(constant)) constant += "_"
    used.add(constant)
    found.set(`${schema}\0${name}`, constant)
  }
  return found
}
