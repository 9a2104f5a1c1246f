/**
 * A query that stands inside another. SQL's grammar is recursive, files are not: what a query is made of is told in
 * `Select.ts`, which needs expressions and sources, and these need no more than that it is one. A write stands in WITH
 * only.
 */
export interface QueryNode {
  readonly _tag: "Select" | "SetOperation" | "Insert" | "Update" | "Delete" | "Merge" | "Raw" | "Bound"
}
