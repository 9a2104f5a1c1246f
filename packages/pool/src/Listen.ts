/** LISTEN on a connection of its own, which is opened again when it is lost. */
import { DatabaseError, type Notification, Reason } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Dedicated } from "./Dedicated.ts"

/** How many notifications may wait for the consumer. */
const capacity = 16_384

/** Soon at first, then more seldom, up to 5 seconds; jittered, so that not all come back at once. */
const backoff = Schedule.exponential("100 millis").pipe(
  Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(5)))),
  Schedule.jittered
)

/** Between a loss and the first attempt to be back. */
const pause = Duration.millis(50)

const final = new Set<Reason.Reason["_tag"]>([
  "AuthenticationFailed",
  "DatabaseNotFound",
  "InsufficientPrivilege",
  "InvalidStatement",
  "PoolClosed"
])

const quoted = (channel: string): string => `"${channel.replaceAll("\"", "\"\"")}"`

const checked = (channels: ReadonlyArray<string>): Effect.Effect<void, DatabaseError> => {
  const wrong = channels.length === 0
    ? "no channel to listen to"
    : channels.some((channel) => channel === "" || Buffer.byteLength(channel) > 63 || channel.includes("\0"))
    ? "a channel's name has 1 to 63 bytes, and no character NUL"
    : undefined
  return wrong === undefined
    ? Effect.void
    : Effect.fail(new DatabaseError({ reason: new Reason.InvalidQuery({ problem: wrong }) }))
}

type Events = Queue.Queue<Notification, DatabaseError>

const gap: Notification = { _tag: "Gap" }

/** Listens on one connection until it is lost. */
const session = (dedicated: Dedicated, channels: ReadonlyArray<string>, events: Events) =>
  Effect.scoped(Effect.gen(function*() {
    const connection = yield* dedicated.open
    let missed = false
    connection.onNotification((channel, payload, pid) => {
      // One place is kept for the gap that says what did not fit.
      const full = Queue.sizeUnsafe(events) >= capacity - 1
      if (!full) Queue.offerUnsafe(events, { _tag: "Notified", channel, payload, pid })
      else if (!missed) Queue.offerUnsafe(events, gap)
      missed = full
    })
    yield* Effect.forEach(channels, (channel) => connection.runOnce(`listen ${quoted(channel)}`, []), { discard: true })
    Queue.offerUnsafe(events, gap)
    yield* Effect.callback<void>((resume) => connection.session.onLost(() => resume(Effect.void)))
    if (dedicated.isClosed()) return yield* new DatabaseError({ reason: new Reason.PoolClosed() })
  }))

export const listen = (
  dedicated: Dedicated,
  channels: ReadonlyArray<string>
): Stream.Stream<Notification, DatabaseError> =>
  Stream.unwrap(Effect.gen(function*() {
    yield* checked(channels)
    const events: Events = yield* Queue.make<Notification, DatabaseError>({ capacity })
    const listening = session(dedicated, channels, events).pipe(
      Effect.retry({ schedule: backoff, while: ({ reason }) => !final.has(reason._tag) }),
      Effect.andThen(Effect.sleep(pause)),
      Effect.forever,
      Effect.catch((error) => Queue.fail(events, error))
    )
    yield* Effect.forkScoped(listening)
    return Stream.fromQueue(events)
  })).pipe(Stream.scoped)
