/**
 * PostgreSQL's table locks, from the weakest to the strongest, and whom each keeps waiting.
 *
 * Source: https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
 */

/** In the order of strength. */
export const lockModes = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE"
] as const

/** A table lock's mode, as the manual writes it. */
export type LockMode = typeof lockModes[number]

/** Who waits while a lock is held: nobody who reads or writes rows, whoever writes, or everybody. */
export type Blocked = "nobody" | "writers" | "readers and writers"

/** Whom a lock keeps waiting. SELECT takes ACCESS SHARE; INSERT, UPDATE and DELETE take ROW EXCLUSIVE. */
export const blockedBy = (mode: LockMode): Blocked => {
  if (mode === "ACCESS EXCLUSIVE") return "readers and writers"
  return lockModes.indexOf(mode) >= lockModes.indexOf("SHARE") ? "writers" : "nobody"
}

/** The stronger of two modes. */
export const stronger = (a: LockMode, b: LockMode): LockMode => lockModes.indexOf(a) < lockModes.indexOf(b) ? b : a
