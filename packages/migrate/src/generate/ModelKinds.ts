/** What a data model speaks about. The rest is left to migrations that are written by hand. */
import type { AnyDataModel } from "@aludel/sql"
import { memberPlans, tablePlans } from "@aludel/sql/Plan"
import type { Catalog } from "../catalog/Catalog.ts"
import type { Kind } from "../diff/Scope.ts"

/** What every data model decides about: one that declares none of them wants none. */
const always: ReadonlyArray<Kind> = [
  "schemas",
  "extensions",
  "collations",
  "enums",
  "domains",
  "composites",
  "sequences",
  "tables",
  "views"
]

/**
 * The kinds of object that the model decides about. Policies, and functions and triggers, which stand in a model as
 * statements, are its business once it declares one: until then those of the database were made by hand, and stay. So it is
 * with privileges and statistics, which such statements make.
 *
 * @param made what the model makes
 */
export const modelKinds = (model: AnyDataModel, made: Catalog): ReadonlyArray<Kind> => {
  const tables = tablePlans(model)
  const kinds = [...always]
  if (tables.some(({ policies, rowSecurity }) => policies.length > 0 || rowSecurity !== undefined)) {
    kinds.push("policies")
  }
  if (memberPlans(model).some(({ kind }) => kind === "object")) kinds.push("routines", "triggers")
  if (made.privileges.length > 0) kinds.push("privileges")
  if (made.tables.some(({ statistics }) => statistics.length > 0)) kinds.push("statistics")
  return kinds
}
