/** The union of what the compiler can write as a whole statement. */
import type { Bound } from "./Bound.ts"
import type { Insert } from "./Insert.ts"
import type { Raw } from "./Raw.ts"
import type { ReadNode } from "./Select.ts"
import type { Delete, Update } from "./Update.ts"

export type Node = ReadNode | Insert | Update | Delete | Raw | Bound
