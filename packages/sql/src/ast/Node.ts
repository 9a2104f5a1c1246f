/** The union of what the compiler can write as a whole statement. */
import type { Bound } from "./Bound.ts"
import type { Insert } from "./Insert.ts"
import type { Merge } from "./Merge.ts"
import type { Raw } from "./Raw.ts"
import type { ReadNode } from "./Select.ts"
import type { Delete, Truncate, Update } from "./Update.ts"
import type { With } from "./With.ts"

/** What may stand in WITH beside a query that reads. */
export type WriteNode = Insert | Update | Delete | Merge

export type Node = ReadNode | WriteNode | Truncate | With | Raw | Bound
