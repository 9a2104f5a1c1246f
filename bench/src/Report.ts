/** What a run says: the shape of the JSON file. */
import type { Machine } from "./Machine.ts"
import type { Sample, Summary } from "./Statistics.ts"

export interface ContestantReport extends Summary {
  readonly name: string
  /** How many statements it sends for an operation; for all callers together where they ask at once. */
  readonly statements?: number
  /** In order; milliseconds per batch. */
  readonly rounds: ReadonlyArray<Sample>
}

export interface WorkloadReport {
  readonly name: string
  readonly title: string
  /** The contestant that the ratios are against. */
  readonly floor: string
  /** Operations in a batch. */
  readonly size: number
  readonly contestants: ReadonlyArray<ContestantReport>
}

/** What the compiler takes for one program. */
export interface TypesReport {
  readonly library: string
  readonly tables: number
  readonly queries: number
  /** Instantiations of types: the same on each machine. */
  readonly instantiations: number
  /** Seconds of checking. */
  readonly check: number
  /** Of the compiler, in megabytes. */
  readonly memory: number
}

export interface Report {
  readonly date: string
  readonly machine: Machine & {
    readonly postgres: string
    /** The load average of the minute before and of the last one. */
    readonly load: { readonly before: number; readonly after: number }
  }
  readonly versions: Readonly<Record<string, string>>
  /** Why a contestant that was asked for did not take part, by its name. */
  readonly leftOut?: Readonly<Record<string, string>>
  /** Milliseconds that the network took in each direction, beside what it is. */
  readonly delay?: number
  readonly rounds: number
  readonly workloads: ReadonlyArray<WorkloadReport>
  /** Those that ask the server once more, with a network of so many milliseconds in each direction. */
  readonly delayed?: {
    readonly delay: number
    readonly rounds: number
    readonly workloads: ReadonlyArray<WorkloadReport>
  }
  readonly types?: ReadonlyArray<TypesReport>
}
