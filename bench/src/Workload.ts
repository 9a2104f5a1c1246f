/** What a workload is: batches of one operation, the same for every contestant, and how their results are compared. */
import type { NewPost, Operations } from "./Contestant.ts"
import type { Beginning } from "./Statistics.ts"

export interface Workload {
  /** What `--workload` takes. */
  readonly name: string
  readonly title: string
  /** The contestant that the others are measured against. */
  readonly floor: string
  /** Operations in a batch: long enough for the clock of CPU time, short enough for rounds to see the same machine. */
  readonly size: number
  /** Operations in a batch where the network takes its time; none where nothing is sent. */
  readonly delayed?: number
  /** What is measured of a process is this, and it is a new one in each round. */
  readonly fresh?: keyof Beginning
  /** What is done to the database before each batch, outside of the clock. */
  readonly before?: ReadonlyArray<string>
  /** Statements that add to the database what no other workload needs. */
  readonly setup?: ReadonlyArray<string>
  /** Whether it takes so long, or says so little of its own, that `--full` alone measures it. */
  readonly full?: true
  /** What statements are counted for, where not one operation: those of a batch are one question. */
  readonly unit?: "batch"
  /** Batches before the first round, where the usual number takes too long. */
  readonly warmUps?: number
  /**
   * A batch, ready to run: what it needs is made here, outside of the clock. Equal seeds give equal batches. Undefined
   * where the contestant lacks the operation, and so does not take part.
   */
  readonly batch: (
    operations: Operations,
    seed: number,
    size: number
  ) => (() => Promise<ReadonlyArray<unknown>>) | undefined
  /** What is compared between contestants, where that is not what the batch itself yields. */
  readonly compared?: (
    operations: Operations,
    seed: number,
    size: number,
    url: string
  ) => Promise<ReadonlyArray<unknown>>
}

/** How many users there are; their keys are 1 and up. */
export const users = 10_000

/** How many posts there are. */
export const posts = 10_000

/** How many rows there are to stream. */
export const numbers = 1_000_000

/** Posts to insert, the same for the same seed. */
export const newPosts = (seed: number, size: number): ReadonlyArray<NewPost> =>
  keys(seed, size).map((authorId, row) => ({
    authorId,
    title: `Title ${row}`,
    body: "Some text, as it stands in a post.",
    published: row % 2 === 0,
    score: row % 100
  }))

/** How many users a tree begins with. */
export const treeUsers = 100

/** The first keys of trees: of users who have written posts and comments. */
export const treeKeys = (seed: number, size: number): ReadonlyArray<number> =>
  keys(seed, size).map((key) => 1 + key % (users / 10 - treeUsers))

/** As JSON has it, with the keys of objects in one order, whatever the library's is. */
export const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== "object" || value === null) return value
  if ("toJSON" in value && typeof value.toJSON === "function") return inOrder(value.toJSON())
  const entries = Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1)
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]))
}

/** Keys of users, the same for the same seed. Source: mulberry32, a generator in the public domain. */
export const keys = (seed: number, size: number): Array<number> => {
  let state = seed
  return Array.from({ length: size }, () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return 1 + ((mixed ^ (mixed >>> 14)) >>> 0) % users
  })
}
