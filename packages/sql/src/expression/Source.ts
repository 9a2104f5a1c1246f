/** What FROM can list, and fragments name: known by identity, so that nothing that merely looks like one is taken for one. */
import type { Source } from "../ast/Source.ts"

const sources = new WeakMap<object, Source>()

/** Makes a table, alias or derived table known; the room `schema` does so for each that it builds. */
export const registerSource = (table: object, source: Source): void => void sources.set(table, source)

export const sourceOfTable = (value: unknown): Source | undefined =>
  typeof value === "object" && value !== null ? sources.get(value) : undefined
