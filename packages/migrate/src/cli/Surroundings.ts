/** What a command sees of the process that it runs in. */
import * as Context from "effect/Context"

export interface SurroundingsOf {
  /** The working directory, absolute. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Results. */
  readonly out: (line: string) => void
  /** What goes on, and what goes wrong. */
  readonly err: (line: string) => void
  /** Whether a person watches what goes on. */
  readonly watched: boolean
}

export class Surroundings extends Context.Service<Surroundings, SurroundingsOf>()("@aludel/migrate/Surroundings") {}
