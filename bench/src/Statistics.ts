/** Numbers over rounds. Ratios are taken within a round, where both sides saw the same machine. Nothing here runs. */

/** What one batch took, in milliseconds. */
export interface Sample {
  readonly wall: number
  /** CPU time of the whole process, its garbage collection included. */
  readonly cpu: number
  /** Megabytes that the process was larger, at its peak until now, than before its first batch. */
  readonly memory: number
}

/** What a new process took. */
export interface Beginning {
  /** To import the library, its driver, and what of the contestant's own uses them. */
  readonly imported: Sample
  /** From its start to its first answer; memory is all that it has. */
  readonly answered: Sample
}

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The median and the extremes. Throws for no values at all. */
export const spread = (values: ReadonlyArray<number>): Spread => {
  const sorted = values.toSorted((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  if (min === undefined || max === undefined) throw new Error("there is no median of no values")
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1)
  return { median: middle.reduce((sum, value) => sum + value, 0) / middle.length, min, max }
}

/** A contestant's rounds against the floor's. */
export interface Summary {
  /** Microseconds per operation. */
  readonly wall: Spread
  readonly cpu: Spread
  /** Operations per second at the median. */
  readonly operations: number
  readonly wallRatio: Spread
  readonly cpuRatio: Spread
  /** Of all rounds, in megabytes. */
  readonly memory: number
}

/**
 * Sums up the rounds of a contestant and those of the floor, in the same order; undefined where it rested.
 *
 * @param size the operations in a batch
 */
export const summary = (
  own: ReadonlyArray<Sample | undefined>,
  floor: ReadonlyArray<Sample | undefined>,
  size: number
): Summary => {
  const ran = own.filter((sample) => sample !== undefined)
  const each = (value: (sample: Sample) => number) => spread(ran.map((sample) => value(sample) * 1000 / size))
  const ratio = (value: (sample: Sample) => number) =>
    spread(own.flatMap((sample, round) => {
      if (sample === undefined) return []
      const other = floor[round]
      if (other === undefined) throw new Error(`the floor has no round ${round + 1}`)
      return [value(sample) / value(other)]
    }))
  const wall = each((sample) => sample.wall)
  return {
    wall,
    cpu: each((sample) => sample.cpu),
    operations: 1_000_000 / wall.median,
    wallRatio: ratio((sample) => sample.wall),
    cpuRatio: ratio((sample) => sample.cpu),
    memory: Math.max(...ran.map(({ memory }) => memory))
  }
}

/** The items in the order of a round: each comes first in turn. */
export const rotated = <A>(items: ReadonlyArray<A>, round: number): Array<A> => {
  const first = items.length === 0 ? 0 : round % items.length
  return [...items.slice(first), ...items.slice(0, first)]
}
