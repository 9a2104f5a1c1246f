/**
 * How many statements of this process have written to a table: for those who remember what they read, and must notice that
 * it is no longer so. Cascades, triggers and other processes are not seen.
 */
import type { Node } from "./ast/Node.ts"
import type { QueryNode } from "./ast/QueryNode.ts"
import type { TableSource } from "./ast/Source.ts"

type Named = Pick<TableSource, "schema" | "name">

const counts = new Map<string, number>()

const nameOf = ({ name, schema }: Named): string => JSON.stringify([schema, name])

const tablesOf = (node: Node | QueryNode): ReadonlyArray<Named> => {
  // A query node is one of the nodes, told without its parts.
  const written = node as Node
  switch (written._tag) {
    case "Insert":
    case "Merge":
      return [written.into]
    case "Update":
      return [written.table]
    case "Delete":
      return [written.from]
    case "Truncate":
      return written.tables
    case "With":
      return [...written.writes.flatMap(({ query }) => tablesOf(query)), ...tablesOf(written.body)]
    default:
      return []
  }
}

/** Notes that a statement was sent that writes. */
export const noteWrite = (node: Node): void => {
  for (const table of tablesOf(node)) {
    const name = nameOf(table)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
}

/**
 * A number that grows with each statement of this process that writes to one of the tables.
 *
 * @param tables by their schema and name
 */
export const writesTo = (tables: ReadonlyArray<Named>): number =>
  tables.reduce((sum, table) => sum + (counts.get(nameOf(table)) ?? 0), 0)
