/** An effect that needs more than its transaction gives does not compile at the call, and the message says why. */
import {
  AdvisoryLock,
  insert,
  Query,
  RepeatableRead,
  RowContext,
  savepoint,
  Serializable,
  transaction,
  type Writes
} from "@aludel/sql"
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
serializable.pipe(transaction) // wrong
transaction(write, { access: "read only" }) // wrong
transaction(serializable, { isolation: "serializable", access: "read only" }) // wrong
transaction(write, { isolation: "snapshot" }) // wrong
transaction(write, { acces: "read only" }) // wrong
const outside: Effect.Effect<void, unknown, Writes> = repeatable // wrong
const noTransaction: Effect.Effect<number, unknown, Writes> = savepoint(write) // wrong

transaction(write, { statementTimeout: "5 sekunden" }) // wrong
transaction(write, { retry: true }) // wrong
const forSomebody = Effect.andThen(RowContext, write)
const nobody: Effect.Effect<number, unknown, Writes> = transaction(forSomebody) // wrong
Effect.provideService(forSomebody, RowContext, { tenant: "7" }) // wrong
const outsideLock: Effect.Effect<void, unknown, Writes> = AdvisoryLock.transaction("report") // wrong
const unscoped: Effect.Effect<unknown, unknown, Writes> = AdvisoryLock.scoped("report") // wrong
AdvisoryLock.transaction(7) // wrong
