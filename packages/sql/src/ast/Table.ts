/** A table by its names: what FROM lists, without what is read of it. */

/** A table under an alias: `"schema"."name" as "alias"`; the alias is not written where it equals the name. */
export interface TableSource {
  readonly _tag: "TableSource"
  readonly schema: string | undefined
  readonly name: string
  readonly alias: string
  /** `ONLY`: without the rows of the tables that inherit from it. */
  readonly only?: true | undefined
  /** Whether it may be mentioned under a row context only. */
  readonly rowContext?: true | undefined
}
