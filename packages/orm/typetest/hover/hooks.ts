/** What a session with hooks needs, and what hooks are given. */
import { rowHooks, Session } from "@aludel/orm"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { User } from "../blog.ts"

class Clock extends Context.Service<Clock, { readonly now: number }>()("test/Clock") {}
class Log extends Context.Service<Log, (text: string) => Effect.Effect<void>>()("test/Log") {}

const stamped = rowHooks(User, {
  beforeInsert: (row) => {
    const given: never = row
    return Effect.map(Clock, ({ now }) => ({ bio: `${row.email} ${now}` }))
  },
  afterInsert: () => Effect.void,
  afterUpdate: (row, before) => Effect.flatMap(Log, (log) => log(`${before.email} ${row.email}`))
})
const needed: never = stamped
const unit: never = Session.scoped(Effect.flatMap(Session, (session) => session.commit), {
  hooks: { beforeFlush: ({ added }) => Effect.flatMap(Session, () => Effect.succeed(added)), rows: [stamped] }
})
