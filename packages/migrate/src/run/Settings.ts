/** How migrations are run: what can be chosen, and what it is where nothing is said. */
import type { DatabaseError, Reads, Writes } from "@aludel/sql"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { QualifiedName } from "../catalog/Catalog.ts"
import { defaultTable } from "../history/History.ts"
import type { PlannedStep } from "./Plan.ts"

/** What a run tells while it goes on. */
export type Progress =
  | { readonly _tag: "Waiting"; readonly holder: string | undefined }
  | { readonly _tag: "Began"; readonly step: PlannedStep }
  | { readonly _tag: "Statement"; readonly step: PlannedStep; readonly text: string }
  | { readonly _tag: "Batch"; readonly step: PlannedStep; readonly name: string; readonly after: string }
  | { readonly _tag: "StillRunning"; readonly step: PlannedStep; readonly process: string }
  | { readonly _tag: "SteppedBack"; readonly step: PlannedStep; readonly code: string }
  | { readonly _tag: "Done"; readonly step: PlannedStep; readonly milliseconds: number }

/** How migrations are run. */
export interface RunOptions {
  /** Where it is written down what was applied; `public.aludel_migrations` where it is left out. */
  readonly history?: QualifiedName | undefined
  /** How long another run is waited for. 60 seconds by default. */
  readonly wait?: Duration.Input | undefined
  /**
   * How long a statement waits for a lock before it steps back and lets others pass. 3 seconds by default. What runs outside
   * of a transaction, such as a concurrent build of an index, waits as long as the server lets it: nobody queues behind it.
   */
  readonly lockTimeout?: Duration.Input | undefined
  /** How often it comes back then. 20 times by default. */
  readonly attempts?: number | undefined
  /** How long one statement of a transaction may take. No limit by default. */
  readonly statementTimeout?: Duration.Input | undefined
  /**
   * `each` migration in a transaction of its own, which is the default, or the whole `run` in one: then a failure undoes all of
   * it, and no migration may hold what cannot be in a transaction. Inside a transaction that is open already it is the latter.
   */
  readonly transaction?: "each" | "run" | undefined
  /** Runs for each migration in the transaction that writes it down: it fails where this does. */
  readonly onStep?: ((step: PlannedStep) => Effect.Effect<void, DatabaseError, Reads | Writes>) | undefined
  /** Hears what goes on. */
  readonly progress?: ((event: Progress) => Effect.Effect<void>) | undefined
}

/** The same, complete; times in milliseconds. */
export interface Settings {
  readonly table: QualifiedName
  readonly wait: Duration.Duration
  readonly lockTimeout: number
  readonly attempts: number
  readonly statementTimeout: number
  readonly transaction: "each" | "run"
  readonly onStep: (step: PlannedStep) => Effect.Effect<void, DatabaseError, Reads | Writes>
  readonly progress: (event: Progress) => Effect.Effect<void>
}

const milliseconds = (given: Duration.Input): number => Math.ceil(Duration.toMillis(Duration.fromInputUnsafe(given)))

export const settingsOf = (options: RunOptions): Settings => ({
  table: options.history ?? defaultTable,
  wait: Duration.fromInputUnsafe(options.wait ?? "60 seconds"),
  lockTimeout: milliseconds(options.lockTimeout ?? "3 seconds"),
  attempts: options.attempts ?? 20,
  statementTimeout: milliseconds(options.statementTimeout ?? 0),
  transaction: options.transaction ?? "each",
  onStep: options.onStep ?? (() => Effect.void),
  progress: options.progress ?? (() => Effect.void)
})
