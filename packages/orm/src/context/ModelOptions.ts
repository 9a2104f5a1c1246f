/** What is said of a table once, for all that its model does. */

/** What happens to the rows of a relation when the row that they belong to is removed. */
export type Cascade = "delete" | "delete-orphan"

/** The options without their types. */
export interface ErasedModelOptions {
  readonly version?: string | undefined
  readonly cascade?: { readonly [Name in string]?: Cascade } | undefined
}
