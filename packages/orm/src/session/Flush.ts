/**
 * One flush: what hooks and cascades have to say until nobody says more, then the fewest statements in the right order, then
 * the hooks behind it.
 */
import type { Reads, Writes } from "@aludel/sql"
import * as Effect from "effect/Effect"
import type { HookFailed } from "../error/SessionError.ts"
import { Later, type Values } from "../write/Change.ts"
import { planWrites } from "../write/Plan.ts"
import { refused, runSteps, type WriteError } from "../write/Write.ts"
import { cascade, follow } from "./Cascade.ts"
import type { Entry, State } from "./Entry.ts"
import type { ErasedHooks } from "./Hooks.ts"
import type { UnitOfWork, Work } from "./UnitOfWork.ts"

type Flushing<A> = Effect.Effect<A, WriteError | HookFailed, Reads | Writes>

const known = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => !(value instanceof Later)))

/** Runs the hook of a row before it is written; what that yields is set. */
const before = (work: UnitOfWork, hooks: ErasedHooks, entry: Entry): Flushing<void> => {
  const { known: { changes, insert, row, state }, place: { entity } } = entry
  const run = state === "pending"
    ? hooks.row("beforeInsert", entity, [known(insert?.values ?? {})])
    : state === "removed"
    ? hooks.row("beforeDelete", entity, [row ?? {}])
    : hooks.row("beforeUpdate", entity, [row ?? {}, known(changes)])
  if (run === undefined) return Effect.void
  return Effect.flatMap(run, (all) =>
    refused(() => {
      // A row that is deleted is not changed any more.
      if (entry.known.state !== "removed") { for (const more of all) work.change(entry, undefined, more) }
    }))
}

/** Asks everybody who may add to what is written, until nobody does. */
const gather = (work: UnitOfWork, hooks: ErasedHooks): Flushing<void> =>
  Effect.gen(function*() {
    const cascaded = new Set<Entry>()
    const told = new Map<Entry, State>()
    for (;;) {
      work.removeOrphans()
      const removed = [...work.dirty].filter((entry) => entry.known.state === "removed" && !cascaded.has(entry))
      for (const entry of removed) cascaded.add(entry)
      if (removed.length > 0) yield* cascade(work, removed)
      const next = [...work.dirty].filter((entry) => told.get(entry) !== entry.known.state)
      if (next.length === 0 && removed.length === 0) return
      for (const entry of next) {
        if (told.get(entry) === entry.known.state || !work.dirty.has(entry)) continue
        told.set(entry, entry.known.state)
        yield* before(work, hooks, entry)
      }
    }
  })

const after = (hooks: ErasedHooks, { change, entry }: Work, stored: Values | undefined): Flushing<unknown> => {
  const { known: { row }, place: { entity } } = entry
  const run = change.kind === "insert"
    ? hooks.row("afterInsert", entity, [row ?? {}])
    : change.kind === "delete"
    ? hooks.row("afterDelete", entity, [stored ?? {}])
    : hooks.row("afterUpdate", entity, [row ?? {}, stored ?? {}])
  return run ?? Effect.void
}

/**
 * Writes what there is to write.
 *
 * @param sent is told once statements may have been sent: from then on a failure is one of the transaction
 */
export const flushOnce = (work: UnitOfWork, hooks: ErasedHooks, sent: () => void): Flushing<void> =>
  Effect.gen(function*() {
    if (hooks.beforeFlush !== undefined) yield* hooks.beforeFlush(work.unflushed())
    yield* gather(work, hooks)
    const all = yield* refused(() => work.work())
    if (all.length === 0) return
    const steps = yield* refused(() => planWrites(all.map(({ change }) => change)))
    sent()
    const written = yield* runSteps(steps)
    const stored = all.map(({ entry }) => entry.known.stored)
    work.wrote(all, written)
    follow(work, all.map(({ change }) => change))
    for (const [i, one] of all.entries()) yield* after(hooks, one, stored[i])
    if (hooks.afterFlush !== undefined) yield* hooks.afterFlush
  })
