/**
 * What Effect's CLI asks of its platform. Commands ask no questions, start no programs and use Node's own files, so little is
 * here; that keeps the package at one dependency.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as ChildProcessSpawner from "effect/process/ChildProcessSpawner"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import { existsSync } from "node:fs"

const unasked = Effect.die(new Error("no command of aludel asks for this"))

const terminal = Terminal.make({
  columns: Effect.sync(() => process.stdout.columns ?? 80),
  rows: Effect.sync(() => process.stdout.rows ?? 24),
  size: unasked,
  readInput: unasked,
  readLine: unasked,
  display: (text) => Effect.sync(() => void process.stdout.write(text))
})

export const environment = Layer.mergeAll(
  FileSystem.layerNoop({ exists: (path) => Effect.sync(() => existsSync(path)) }),
  Path.layer,
  Stdio.layerTest({}),
  Layer.succeed(Terminal.Terminal, terminal),
  Layer.succeed(ChildProcessSpawner.ChildProcessSpawner, ChildProcessSpawner.make(() => unasked))
)
