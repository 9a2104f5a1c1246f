/** What keeps a factory from making a row. */
import * as Data from "effect/Data"

/** No value is known of a column's type, or none that its codec takes: give it by hand, or by `generate`. */
export class NoGenerator extends Data.TaggedError("NoGenerator")<{
  readonly table: string
  readonly column: string
  readonly type: string
}> {
  override get message(): string {
    return `no value of "${this.column}" of "${this.table}" (${this.type}) is known that its type takes: give it with the row, or `
      + "say in `generate` how it is made"
  }
}

/** No row was found that meets a constraint. */
export class NoValidRow extends Data.TaggedError("NoValidRow")<{
  readonly table: string
  /** The constraint that was broken last, by its name. */
  readonly constraint: string
  readonly attempts: number
}> {
  override get message(): string {
    return `none of ${this.attempts} rows of "${this.table}" met "${this.constraint}": give its columns with the row, or say in `
      + "`generate` how they are made"
  }
}

/** A row needs a parent which needs such a row itself. */
export class CircularParents extends Data.TaggedError("CircularParents")<{ readonly tables: ReadonlyArray<string> }> {
  override get message(): string {
    const path = this.tables.map((table) => `"${table}"`).join(" of ")
    return `a row needs itself before it is there: ${path}. Give the key of a row that is there`
  }
}

/**
 * Everything that `FactoryError` can carry as its `reason`.
 *
 * @example
 * ```ts
 * import type { FactoryReason } from "@aludel/testing"
 *
 * const isOfAType = (reason: FactoryReason): boolean => reason._tag === "NoGenerator"
 * ```
 */
export type FactoryReason = NoGenerator | NoValidRow | CircularParents

/**
 * A factory cannot make a row; `reason` says why. Nothing is stored.
 *
 * @example
 * ```ts
 * import { FactoryError, NoGenerator } from "@aludel/testing"
 *
 * const error = new FactoryError({ reason: new NoGenerator({ table: "places", column: "at", type: "point" }) })
 * ```
 */
export class FactoryError extends Data.TaggedError("FactoryError")<{ readonly reason: FactoryReason }> {
  override get message(): string {
    return this.reason.message
  }
}

export const failWith = (reason: FactoryReason): FactoryError => new FactoryError({ reason })
