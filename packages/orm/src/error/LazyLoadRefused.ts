/** A relation that was to be loaded lazily where that is not allowed. */
import { TaggedError } from "effect/Data"

/**
 * A lazy access to a relation that is declared with `lazy: "raise"`, or under `strictLoading`. A mistake in the program, so
 * it is a defect; nothing was sent.
 */
export class LazyLoadRefused extends TaggedError("LazyLoadRefused")<{
  /** The key of the table in the data model. */
  readonly table: string
  readonly relation: string
}> {
  override get message(): string {
    return `the relation "${this.relation}" of "${this.table}" must not be loaded lazily: load it with \`find\`, by \`with\``
  }
}
