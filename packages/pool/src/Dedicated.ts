/**
 * Connections beside the pool's, for what cannot share one: COPY and LISTEN. They are closed when they have done their
 * work, and with the pool.
 */
import { DatabaseError, Reason } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import type { Connect } from "./Connect.ts"
import type { Connection } from "./Connection.ts"

/** Opens connections of a scope's own. */
export interface Dedicated {
  readonly open: Effect.Effect<Connection, DatabaseError, Scope>
  readonly isClosed: () => boolean
  readonly close: Effect.Effect<void>
}

const closed = Effect.suspend(() => Effect.fail(new DatabaseError({ reason: new Reason.PoolClosed() })))

export const makeDedicated = (connect: Connect): Dedicated => {
  const open = new Set<Connection>()
  let isClosed = false
  const opening = Effect.suspend(() => {
    if (isClosed) return closed
    let noted: Connection | undefined
    const connecting = connect((connection) => {
      noted = connection
    })
    return Effect.onExit(connecting, (exit) => {
      if (exit._tag === "Success" && !isClosed) return Effect.sync(() => void open.add(exit.value))
      return noted?.destroy ?? Effect.void
    })
  })
  const release = (connection: Connection) =>
    Effect.suspend(() => {
      open.delete(connection)
      return connection.destroy
    })
  return {
    open: Effect.acquireRelease(opening, release, { interruptible: true }),
    isClosed: () => isClosed,
    close: Effect.suspend(() => {
      isClosed = true
      return Effect.forEach([...open], ({ destroy }) => destroy, { discard: true })
    })
  }
}
