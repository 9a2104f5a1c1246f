/**
 * The programs that the compiler is given: tables of ten columns in one ring of foreign keys, and queries of four kinds in
 * turn, each library's in its own way: two tables with a condition and an order (counted, where it counts in a select), an
 * insert that returns, an update by key, and a list of four columns. A query meets other tables than those before it.
 */
export interface Language {
  /** All of the program but its queries. */
  readonly schema: (tables: number) => string
  readonly queries: readonly [Query, Query, Query, Query]
}

/** A query's text: its number, and those of two tables, of which the second has the first as its team. */
type Query = (n: number, one: number, other: number) => string

export const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join("\n")

/** The text of a program. */
export const programOf = ({ queries, schema }: Language, tables: number, count: number): string =>
  `${schema(tables)}\n${
    lines(count, (n) => {
      // Seven has no factor with 20 or 200, so that every table has its turn.
      const one = n * 7 % tables
      const [joined, insert, update, list] = queries
      return ([joined, insert, update, list][n % 4] ?? joined)(n, one, (one + 1) % tables)
    })
  }\nexport {}\n`
