/** Numbers that look random and are the same on each run, so that everyone sees the same demo. */

/** mulberry32: a sequence of numbers in [0, 1), decided by its seed. */
export const sequence = (seed: number): () => number => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of the list's elements, of which there has to be one. */
export const pick = <A>(random: () => number, from: ReadonlyArray<A>): A => {
  const found = from[Math.floor(random() * from.length)]
  if (found === undefined) throw new RangeError("there is nothing to pick from")
  return found
}
