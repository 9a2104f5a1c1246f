/** New sequences that become the defaults of columns which have rows: they go on where the rows end. */
import type { Catalog, Column, Sequence, Table } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import { continueSequence } from "../operation/Continue.ts"
import type { Operation } from "../operation/Operation.ts"
import { compareBy } from "./Keyed.ts"

const counted: ReadonlySet<string> = new Set(["smallint", "integer", "bigint"])

/** Whether the column's default, as the server writes it, takes its numbers from the sequence. */
const takesFrom = ({ default: byDefault, type }: Column, { name, schema }: Sequence): boolean => {
  const [, found] = /^nextval\('((?:[^']|'')*)'::regclass\)$/.exec(byDefault ?? "") ?? []
  if (found === undefined || !counted.has(type)) return false
  const plain = found.replaceAll("''", "'").replaceAll(
    /"((?:[^"]|"")*)"/g,
    (_, inner: string) => inner.replaceAll("\"\"", "\"")
  )
  return plain === name || plain === `${schema}.${name}`
}

/** To be done once the columns have their defaults. */
export const continued = (
  from: Catalog,
  to: Catalog,
  kept: ReadonlyArray<readonly [before: Table, after: Table]>
): ReadonlyArray<Operation> =>
  compareBy(from.sequences, to.sequences, keyOf).added.flatMap((sequence) =>
    kept.flatMap(([before, after]) =>
      after.columns.filter((column) =>
        takesFrom(column, sequence) && before.columns.some(({ name }) => name === column.name)
      ).map(({ name }): Operation => ({
        _tag: "Sql",
        statements: [continueSequence(sequence, after, name)],
        transactional: true
      }))
    )
  )
