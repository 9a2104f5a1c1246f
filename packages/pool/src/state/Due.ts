/** What comes due with time: connections that are too old or idle for too long, leases that last too long. */
import type { Entry } from "./Entry.ts"
import type { Limits } from "./Limits.ts"

/** What time passes for. */
export interface Ageing {
  readonly idle: Iterable<Entry<unknown>>
  readonly lent: Iterable<Entry<unknown>>
  readonly open: number
}

/** Why an idle connection is to be closed, if it is; one that is not too old only where more are open than are kept warm. */
export const retirement = (
  entry: Entry<unknown>,
  open: number,
  { idleTimeout, minimum }: Limits,
  now: number
): "expired" | "idle" | undefined => {
  if (entry.expires <= now) return "expired"
  return now - entry.since >= idleTimeout && open > minimum ? "idle" : undefined
}

/** Whether its lease is to be reported. */
export const isLeaking = (entry: Entry<unknown>, { leakThreshold }: Limits, now: number): boolean =>
  !entry.reported && now - entry.since >= leakThreshold

/** When the next of it comes due, beside the first waiter's deadline. */
export const nextDue = (
  { idle, lent, open }: Ageing,
  { idleTimeout, leakThreshold, minimum }: Limits,
  deadline: number
): number => {
  let at = deadline
  const mayShrink = open > minimum
  for (const { expires, since } of idle) at = Math.min(at, expires, mayShrink ? since + idleTimeout : at)
  for (const { reported, since } of lent) if (!reported) at = Math.min(at, since + leakThreshold)
  return at
}
