/** The tables that a fragment may name: known by identity, so that nothing that merely looks like one is taken for one. */
import type { TableSource } from "../ast/Table.ts"

const sources = new WeakMap<object, TableSource>()

/** Makes the table known; the room `schema` does so for each that it builds. */
export const registerSource = (table: object, source: TableSource): void => void sources.set(table, source)

export const sourceOfTable = (value: unknown): TableSource | undefined =>
  typeof value === "object" && value !== null ? sources.get(value) : undefined
