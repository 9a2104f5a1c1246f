/** The unions: what the compiler can write. */
import type { Insert } from "./Insert.ts"
import type { Select } from "./Select.ts"

/** A whole statement. */
export type Node = Select | Insert
