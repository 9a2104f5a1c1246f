/** The tables that belong together: what DDL, migrations and relations take. SQLAlchemy's MetaData. */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { type AnyTable, planOf } from "./Table.ts"
import type { TablePlan } from "./TablePlan.ts"

/** Tables that belong together, by key. */
export interface DataModel<out Tables extends { readonly [Key in string]: AnyTable }> {
  readonly tables: Tables
}

/**
 * Puts tables together. Throws `InvalidSchema` if two have one name, or if a foreign key points at a table outside.
 *
 * @example
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const blog = dataModel({ tags })
 */
export const dataModel = <const Tables extends { readonly [Key in string]: AnyTable }>(
  tables: Tables
): DataModel<Tables> => {
  const plans = Object.values(tables).map(planOf)
  const names = new Set<string>()
  for (const plan of plans) {
    const name = qualifiedName(plan.source)
    if (names.has(name)) throw new InvalidSchema({ problem: `two tables of the data model are called ${name}` })
    names.add(name)
  }
  for (const plan of plans) checkTargets(plan, names)
  return { tables }
}

const checkTargets = (plan: TablePlan, names: ReadonlySet<string>): void => {
  for (const constraint of plan.constraints) {
    if (constraint.kind !== "foreign key") continue
    const target = qualifiedName(constraint.target().table)
    if (!names.has(target)) {
      throw new InvalidSchema({
        problem: `the foreign key "${constraint.name}" points at ${target}, which is not in the data model`
      })
    }
  }
}

/** The plain data of each table, in the order of declaration. */
export const tablePlans = (model: DataModel<{ readonly [Key in string]: AnyTable }>): ReadonlyArray<TablePlan> =>
  Object.values(model.tables).map(planOf)

/** A table's name with its schema, for messages and as a key. */
export const qualifiedName = (source: { readonly schema: string | undefined; readonly name: string }): string =>
  source.schema === undefined ? `"${source.name}"` : `"${source.schema}"."${source.name}"`
