/** A schema read and compared with what is wanted. Apart from Aludel.ts, which must not load migrations to start. */
import { type Catalog, diff, inspect } from "@aludel/migrate"
import * as Effect from "effect/Effect"
import { manyTables } from "../workloads/DiffTables.ts"

/** The same, where every so many tables has no last column. */
const without = (catalog: Catalog.Catalog, every: number): Catalog.Catalog => ({
  ...catalog,
  tables: catalog.tables.map((table, i) => i % every === 0 ? { ...table, columns: table.columns.slice(0, -1) } : table)
})

/** How many steps lead there. */
export const stepsWithout = (every: number) =>
  Effect.map(inspect({ schemas: [manyTables] }), (catalog) => diff(catalog, without(catalog, every)).length)
