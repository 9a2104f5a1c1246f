/** Wrong hooks of a session. */
import { rowHooks, Session } from "@aludel/orm"
import * as Effect from "effect/Effect"
import { User } from "../blog.ts"

rowHooks(User, { beforeInsrt: () => Effect.void }) // wrong
rowHooks(User, { afterInsert: () => Effect.void, beforeInsrt: () => Effect.void }) // wrong
rowHooks(User, { beforeInsert: () => Effect.succeed({ emial: "a" }) }) // wrong
rowHooks(User, { beforeInsert: () => Effect.succeed({ email: 1 }) }) // wrong
rowHooks(User, { afterUpdate: (row) => Effect.succeed(row.name) }) // wrong
Session.scoped(Effect.void, { hooks: { afterCommit: Effect.fail("no") } }) // wrong
Session.scoped(Effect.void, { hooks: { beforeFlsh: () => Effect.void } }) // wrong
