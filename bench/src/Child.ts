/** The parent's side of Worker.ts: a contestant's process as a scoped resource that answers one question at a time. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { type ChildProcess, fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Beginning, Sample } from "./Statistics.ts"
import type { Reply, Request, Results } from "./Worker.ts"

/** Something broke, or contestants do not agree. */
export class BenchFailed extends Data.TaggedError("BenchFailed")<{ readonly problem: string }> {
  override get message(): string {
    return this.problem
  }
}

export interface Child {
  readonly name: string
  readonly takesPart: boolean
  readonly compare: (seed: number, size: number) => Effect.Effect<Results, BenchFailed>
  readonly run: (seed: number, size: number) => Effect.Effect<Sample, BenchFailed>
  /** How many statements a batch sends; another one is run before, unless it is `ready`. */
  readonly count: (seed: number, size: number, ready: boolean) => Effect.Effect<number, BenchFailed>
}

const worker = fileURLToPath(new URL("./Worker.ts", import.meta.url))

/** The next message; the process's end before it is a failure. */
const message = <Message>(name: string, child: ChildProcess): Effect.Effect<Message, BenchFailed> =>
  Effect.callback((resume) => {
    const fail = (problem: string) => resume(Effect.fail(new BenchFailed({ problem: `${name}: ${problem}` })))
    const replied = (message: Message) => {
      child.off("exit", ended)
      resume(Effect.succeed(message))
    }
    const ended = (code: number | null) => {
      child.off("message", replied)
      fail(`its process ended with ${code ?? "a signal"}`)
    }
    child.once("message", replied).once("exit", ended)
  })

const reply = (name: string, child: ChildProcess): Effect.Effect<Reply, BenchFailed> =>
  Effect.flatMap(
    message<Reply>(name, child),
    (reply) =>
      "failure" in reply
        ? Effect.fail(new BenchFailed({ problem: `${name}: ${reply.failure}` }))
        : Effect.succeed(reply)
  )

const stop = (child: ChildProcess): Effect.Effect<void> =>
  Effect.callback<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    if (child.connected) child.disconnect()
  }).pipe(
    Effect.timeoutOrElse({ duration: "5 seconds", orElse: () => Effect.sync(() => child.kill("SIGKILL")) }),
    Effect.asVoid
  )

/** A contestant's process, which ends with the scope. */
const started = (program: string, args: ReadonlyArray<string>, url: string) =>
  Effect.acquireRelease(
    // Not an argument: the URL may hold a password, and everyone sees those.
    Effect.sync(() => fork(program, args, { env: { ...process.env, DATABASE_URL: url }, execArgv: [] })),
    stop
  )

/** A process from its beginning to its first answer, after which it ends. */
export const startFresh = (program: string, name: string, url: string): Effect.Effect<Beginning, BenchFailed> =>
  Effect.scoped(Effect.flatMap(started(program, [name], url), (child) => message<Beginning>(name, child)))

/** Starts the contestant's process for a workload; it ends with the scope. */
export const startChild = Effect.fnUntraced(
  function*(name: string, workload: string, url: string): Effect.fn.Return<Child, BenchFailed, Scope> {
    const child = yield* started(worker, [name, workload], url)
    const ask = (request: Request) =>
      Effect.suspend(() => {
        child.send(request)
        return reply(name, child)
      })
    const unexpected = (reply: Reply) => new BenchFailed({ problem: `${name}: replied ${JSON.stringify(reply)}` })
    const first = yield* reply(name, child)
    const sample = (request: Request) =>
      Effect.flatMap(
        ask(request),
        (reply) => "wall" in reply ? Effect.succeed(reply) : Effect.fail(unexpected(reply))
      )
    return {
      name,
      takesPart: "takesPart" in first && first.takesPart,
      compare: (seed, size) =>
        Effect.flatMap(
          ask({ ask: "compare", seed, size }),
          (reply) => "hash" in reply && reply.count === size ? Effect.succeed(reply) : Effect.fail(unexpected(reply))
        ),
      run: (seed, size) => sample({ ask: "run", seed, size }),
      count: (seed, size, ready) =>
        Effect.flatMap(
          ask({ ask: "count", seed, size, ready }),
          (reply) => "statements" in reply ? Effect.succeed(reply.statements) : Effect.fail(unexpected(reply))
        )
    }
  }
)
