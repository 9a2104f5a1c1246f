/**
 * What the program and its supervisor say to each other: a plan as the supervisor's argument, one
 * outcome as a line of its output. The other direction is the pipe itself: its end means stop.
 */
import type { ServerUser } from "./Access.ts"

export interface Plan {
  /** The folder that the temporary folder is made in. */
  readonly temporaryRoot: string
  readonly binaries: string
  /** Whether the server's user needs a copy of the binaries. */
  readonly copy: boolean
  readonly user: ServerUser | undefined
  /** Undefined: one within the temporary folder. */
  readonly dataDirectory: string | undefined
  readonly host: string
  /** Undefined: a free one. */
  readonly port: number | undefined
  readonly initdb: ReadonlyArray<string>
  readonly postgres: ReadonlyArray<string>
  /** Milliseconds. */
  readonly startTimeout: number
}

export interface Ready {
  readonly _tag: "Ready"
  readonly port: number
  readonly socketDirectory: string
  readonly dataDirectory: string
}

export type Failed =
  | { readonly _tag: "InitializationFailed"; readonly exitCode: number | undefined; readonly output: string }
  | { readonly _tag: "StartFailed"; readonly exitCode: number | undefined; readonly log: string }
  | { readonly _tag: "StartTimeout"; readonly milliseconds: number }
  | { readonly _tag: "PortTaken"; readonly port: number }

export type Outcome = Ready | Failed
