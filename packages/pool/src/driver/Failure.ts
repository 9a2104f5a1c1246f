/** What can go wrong in the driver, as the driver's room says it: nothing but facts that were observed. */
import type { ServerReport } from "@aludel/sql"

export type Failure =
  /** The server answered with an error; the session may go on. */
  | { readonly _tag: "Server"; readonly report: ServerReport }
  /**
   * The session is gone, or can no longer be trusted. `code` is the system's, the driver's, or a SQLSTATE; `permanent`
   * where trying again changes nothing, as with a certificate that is not trusted.
   */
  | { readonly _tag: "Lost"; readonly code: string; readonly permanent: boolean }
  /** The statement was not sent: this driver cannot carry it. */
  | { readonly _tag: "Refused"; readonly problem: string }
