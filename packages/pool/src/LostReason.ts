/** Why a session is gone, from the code that was seen. */
import { Reason } from "@aludel/sql"

export const lostReason = (code: string): Reason.ConnectionLost | Reason.IdleInTransactionTimeout =>
  code === "25P03" ? new Reason.IdleInTransactionTimeout() : new Reason.ConnectionLost({ code })

/** Whether the reason says that the session is gone. */
export const isLost = (
  reason: Reason.Reason
): reason is Reason.ConnectionLost | Reason.IdleInTransactionTimeout =>
  reason._tag === "ConnectionLost" || reason._tag === "IdleInTransactionTimeout"
