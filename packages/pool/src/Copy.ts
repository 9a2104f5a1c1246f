/** COPY in and out as streams of bytes, each on a connection of its own, which is closed afterwards whatever happened. */
import { DatabaseError, Reason } from "@aludel/sql"
import { isReadonlyArrayNonEmpty } from "effect/Array"
import { done } from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as Pull from "effect/Pull"
import * as Stream from "effect/Stream"
import type { Duplex } from "node:stream"
import type { Connection } from "./Connection.ts"
import type { Dedicated } from "./Dedicated.ts"

const refuse = (problem: string) => Effect.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem }) }))

const isCopy = { in: /^\s*copy\b[\s\S]*\bfrom\s+stdin\b/i, out: /^\s*copy\b[\s\S]*\bto\s+stdout\b/i } as const

const checked = (direction: "in" | "out", text: string): Effect.Effect<void, DatabaseError> => {
  if (isCopy[direction].test(text) && !text.includes("\0")) return Effect.void
  return refuse(direction === "in" ? "this is no COPY … FROM STDIN" : "this is no COPY … TO STDOUT")
}

/** Waits for the driver; its error is the server's, or that the session is gone. */
const awaiting = <A>(connection: Connection, text: string, promise: Promise<A>): Effect.Effect<A, DatabaseError> =>
  Effect.tryPromise({ try: () => promise, catch: (cause) => connection.copyFailure(cause, text) })

/** Writes a chunk, and waits while the network takes no more. */
const write = (stream: Duplex, chunk: Uint8Array): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    // A stream that has failed takes nothing more: `done` says why.
    if (stream.destroyed || stream.write(chunk)) return resume(Effect.void)
    const off = () => void stream.off("drain", ready).off("close", ready)
    const ready = (): void => {
      off()
      resume(Effect.void)
    }
    stream.on("drain", ready).on("close", ready)
    return Effect.sync(off)
  })

export const copyIn = <E, R>(
  dedicated: Dedicated,
  text: string,
  bytes: Stream.Stream<Uint8Array, E, R>
): Effect.Effect<number, E | DatabaseError, R> =>
  Effect.scoped(Effect.gen(function*() {
    yield* checked("in", text)
    const connection = yield* dedicated.open
    const copying = connection.copy(text)
    const stream = yield* awaiting(connection, text, copying.stream)
    const count = awaiting(connection, text, copying.done)
    const sending = Effect.andThen(
      Stream.runForEach(bytes, (chunk) => write(stream, chunk)),
      Effect.sync(() => void stream.end())
    )
    // The server may refuse a row long before the last one is sent.
    yield* Effect.raceFirst(sending, count)
    return yield* count
  }))

/** The next bytes that have come; the end only where the server has said that all were sent. */
const pulling = (connection: Connection, text: string, stream: Duplex, finished: Promise<number>) => {
  const ended: Pull.Pull<never, DatabaseError> = Effect.flatMap(awaiting(connection, text, finished), () => done())
  const pull = Effect.callback<Uint8Array | undefined>((resume) => {
    const off = () => void stream.off("readable", look).off("end", look).off("close", look)
    const look = (): void => {
      const chunk: Uint8Array | null = stream.read()
      if (chunk === null && !stream.readableEnded && !stream.destroyed) return
      off()
      resume(Effect.succeed(chunk ?? undefined))
    }
    stream.on("readable", look).on("end", look).on("close", look)
    look()
    return Effect.sync(off)
  })
  return Effect.flatMap(pull, (chunk): Pull.Pull<readonly [Uint8Array], DatabaseError> => {
    const chunks = chunk === undefined ? [] : [chunk] as const
    return isReadonlyArrayNonEmpty(chunks) ? Effect.succeed(chunks as readonly [Uint8Array]) : ended
  })
}

export const copyOut = (dedicated: Dedicated, text: string): Stream.Stream<Uint8Array, DatabaseError> =>
  Stream.fromPull(Effect.gen(function*() {
    yield* checked("out", text)
    const connection = yield* dedicated.open
    const copying = connection.copy(text)
    const stream = yield* awaiting(connection, text, copying.stream)
    // A session that is gone ends the stream too: what is not complete must not look as if it were.
    connection.session.onLost(() => stream.destroy())
    return pulling(connection, text, stream, copying.done)
  })).pipe(Stream.scoped)
