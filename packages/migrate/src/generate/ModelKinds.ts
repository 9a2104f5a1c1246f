/** What a data model speaks about. The rest is left to migrations that are written by hand. */
import type { AnyDataModel } from "@aludel/sql"
import { memberPlans, tablePlans } from "@aludel/sql/Plan"
import type { Kind } from "../diff/Scope.ts"

/** What every data model decides about: one that declares none of them wants none. */
const always: ReadonlyArray<Kind> = [
  "schemas",
  "extensions",
  "enums",
  "domains",
  "composites",
  "sequences",
  "tables",
  "views"
]

/**
 * The kinds of object that the model decides about. Policies, and functions and triggers, which stand in a model as
 * statements, are its business once it declares one: until then those of the database were made by hand, and stay.
 */
export const modelKinds = (model: AnyDataModel): ReadonlyArray<Kind> => {
  const tables = tablePlans(model)
  const kinds = [...always]
  if (tables.some(({ policies, rowSecurity }) => policies.length > 0 || rowSecurity !== undefined)) {
    kinds.push("policies")
  }
  if (memberPlans(model).some(({ kind }) => kind === "object")) kinds.push("routines", "triggers")
  return kinds
}
