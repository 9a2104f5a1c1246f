/** The foreign keys that point at a table: what a delete of its rows, or a change of its keys, can break. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { type AnyDataModel, tablePlans } from "./DataModel.ts"
import { qualifiedName } from "./Name.ts"
import type { ForeignKeyPlan, TablePlan } from "./TablePlan.ts"

/** A foreign key with its own table. */
export interface Incoming {
  readonly table: TablePlan
  readonly key: ForeignKeyPlan
}

const pointingAt = (tables: ReadonlyArray<TablePlan>, target: TablePlan): ReadonlyArray<Incoming> => {
  const name = qualifiedName(target.source)
  return tables.flatMap((table) =>
    table.constraints.flatMap((key) =>
      key.kind === "foreign key" && key.target().some((column) => qualifiedName(column.table) === name)
        ? [{ table, key }]
        : []
    )
  )
}

/**
 * What can break where rows of the table are deleted (or, with columns, where these are changed): the foreign keys that
 * refuse it, and behind those that cascade the ones of their tables, and so on. `set default` is among them, since the
 * default may point nowhere; `set null` is not. Throws `InvalidSchema` where the table is not in the model.
 *
 * @param columns the names of the columns that are changed; none for a delete
 */
export const incoming = (
  model: AnyDataModel,
  target: TablePlan,
  columns?: ReadonlyArray<string>
): ReadonlyArray<Incoming> => {
  const tables = tablePlans(model)
  if (!tables.includes(target)) {
    throw new InvalidSchema({ problem: `table ${qualifiedName(target.source)} is not in this data model` })
  }
  const found: Array<Incoming> = []
  const seen = new Set<ForeignKeyPlan>()
  const visit = (table: TablePlan, changed: ReadonlyArray<string> | undefined): void => {
    for (const one of pointingAt(tables, table)) {
      const { columns, options, target } = one.key
      if (seen.has(one.key)) continue
      if (changed !== undefined && !target().some(({ name }) => changed.includes(name))) continue
      seen.add(one.key)
      const action = changed === undefined ? options.onDelete : options.onUpdate
      // A cascade changes the rows that point here: their own keys are next.
      if (action === "cascade") visit(one.table, changed === undefined ? undefined : columns)
      else if (action !== "set null") found.push(one)
    }
  }
  visit(target, columns)
  return found
}
