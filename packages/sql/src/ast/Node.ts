/** The unions: what the compiler can write. */
import type { Expr } from "./Expr.ts"
import type { Insert } from "./Insert.ts"
import type { Select } from "./Select.ts"

/** A whole statement. */
export type Node = Select | Insert

/** Every tag of the tree, so that a test can hold a sample of each. */
export type Tag = Node["_tag"] | Expr["_tag"]
