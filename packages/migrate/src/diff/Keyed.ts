/** Two lists of named things, compared. */

/** What stands in both, in one, or in the other. */
export interface Compared<A> {
  readonly added: ReadonlyArray<A>
  readonly removed: ReadonlyArray<A>
  readonly kept: ReadonlyArray<readonly [from: A, to: A]>
}

/** By a key that is unique in each list. */
export const compareBy = <A>(
  from: ReadonlyArray<A>,
  to: ReadonlyArray<A>,
  keyOf: (value: A) => string
): Compared<A> => {
  const old = new Map(from.map((value) => [keyOf(value), value]))
  const wanted = new Set(to.map(keyOf))
  return {
    added: to.filter((value) => !old.has(keyOf(value))),
    removed: from.filter((value) => !wanted.has(keyOf(value))),
    kept: to.flatMap((value) => {
      const before = old.get(keyOf(value))
      return before === undefined ? [] : [[before, value] as const]
    })
  }
}

/** Plain data is equal where its texts are; the fields come in one order, from one query. */
export const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
