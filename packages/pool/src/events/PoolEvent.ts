/** What happens in a pool, as data: for a log, a test, or a monitor of one's own. */
import type { CloseReason } from "../state/Work.ts"

/**
 * Something that happened in a pool. `connection` numbers the pool's connections from 1 on; times are milliseconds.
 *
 * - `Connected`, `ConnectFailed`: an opening ended; `code` is the reason's tag.
 * - `Acquired`, `Released`: a lease began, and ended.
 * - `Checked`, `Reset`: the pool's own work on a connection ended.
 * - `Invalidated`: a session was lost, or is not to be used again.
 * - `Closed`: a connection left the pool, and why.
 * - `LeaseTooLong`: once for each lease, with the name of the span that holds it, if there is one.
 */
export type PoolEvent =
  | { readonly _tag: "Connected"; readonly connection: number; readonly milliseconds: number }
  | { readonly _tag: "ConnectFailed"; readonly reason: string }
  | { readonly _tag: "Acquired"; readonly connection: number }
  | { readonly _tag: "Released"; readonly connection: number }
  | { readonly _tag: "Checked"; readonly connection: number; readonly fit: boolean }
  | { readonly _tag: "Reset"; readonly connection: number; readonly fit: boolean }
  | { readonly _tag: "Invalidated"; readonly connection: number }
  | { readonly _tag: "Closed"; readonly connection: number; readonly reason: CloseReason }
  | {
    readonly _tag: "LeaseTooLong"
    readonly connection: number
    readonly milliseconds: number
    readonly span: string | undefined
  }
