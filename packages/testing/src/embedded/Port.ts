/**
 * Whether a TCP port is free. The answer can be stale when the server binds: the supervisor tells
 * that case apart.
 */
import * as Effect from "effect/Effect"
import { createServer } from "node:net"
import { type EmbeddedPostgresError, failWith, PortTaken } from "./EmbeddedPostgresError.ts"

/** Fails with `PortTaken` where something listens on `host`:`port`. */
export const requireFreePort = (host: string, port: number): Effect.Effect<void, EmbeddedPostgresError> =>
  Effect.callback((resume) => {
    const probe = createServer()
    probe.once("error", (error: NodeJS.ErrnoException) => {
      // Whatever else is wrong with the port, the server itself will say.
      resume(error.code === "EADDRINUSE" ? Effect.fail(failWith(new PortTaken({ port }))) : Effect.void)
    })
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resume(Effect.void)))
  })
