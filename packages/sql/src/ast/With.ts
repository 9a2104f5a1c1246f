/** A statement with data-modifying queries in its WITH: they run once each, whether or not it reads what they return. */
import type { QueryNode } from "./QueryNode.ts"
import type { CteSource } from "./Source.ts"

export interface With {
  readonly _tag: "With"
  readonly writes: ReadonlyArray<CteSource>
  readonly body: QueryNode
}
