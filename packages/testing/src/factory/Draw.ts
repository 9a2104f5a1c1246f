/** Values by chance that are the same for the same seed: mulberry32, whose state is one number. */

/**
 * What a generator of one's own draws from: the same for the same seed, table and row.
 *
 * @example
 * ```ts
 * import type { Draw } from "@aludel/testing"
 *
 * const email = ({ sequence }: Draw): string => `user${sequence}@example.org`
 * ```
 */
export interface Draw {
  /** How many rows of the table were drawn, this one included, a row that was drawn again too. */
  readonly sequence: number
  /** A whole number, both ends included. */
  readonly integer: (from: number, to: number) => number
  /** One of the list, which must not be empty. */
  readonly pick: <A>(list: readonly [A, ...ReadonlyArray<A>]) => A
}

/** A number for a text: FNV-1a. */
const hash = (text: string): number => {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  }
  return state >>> 0
}

export const drawOf = (seed: number, table: string, sequence: number): Draw => {
  let state = hash(`${seed} ${table} ${sequence}`)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const integer: Draw["integer"] = (from, to) => from + Math.floor(next() * (to - from + 1))
  return { sequence, integer, pick: (list) => list[integer(0, list.length - 1)] ?? list[0] }
}
