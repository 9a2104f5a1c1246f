/** An effect that needs more than its transaction gives does not compile at the call, and the message says why. */
import { insert, Query, RepeatableRead, savepoint, Serializable, transaction, type Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import { users } from "../schema.ts"

const write = Query.run(insert(users).values({ email: "a", name: "b" }))
const repeatable = Effect.asVoid(RepeatableRead)
const serializable = Effect.andThen(Serializable, write)

transaction(serializable, { isolation: "read committed" }) // wrong
transaction(serializable, { isolation: "repeatable read" }) // wrong
transaction(repeatable, { isolation: "read committed" }) // wrong
transaction(serializable, {}) // wrong
transaction(serializable) // wrong
transaction(repeatable) // wrong
transaction(write, { access: "read only" }) // wrong
transaction(serializable, { isolation: "serializable", access: "read only" }) // wrong
transaction(write, { isolation: "snapshot" }) // wrong
transaction(write, { acces: "read only" }) // wrong
const outside: Effect.Effect<void, unknown, Writes> = repeatable // wrong
const noTransaction: Effect.Effect<number, unknown, Writes> = savepoint(write) // wrong
