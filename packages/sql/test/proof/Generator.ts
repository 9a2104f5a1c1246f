/** Numerical Recipes' linear congruential generator: the same values on every run. */
export class Generator {
  private state: number
  constructor(seed: number) {
    this.state = seed
  }
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0
    return low + Math.floor(this.state / 2 ** 32 * (high - low + 1))
  }
  pick<A>(items: ReadonlyArray<A>): A {
    const item = items[this.int(0, items.length - 1)]
    if (item === undefined) throw new Error("nothing to pick from")
    return item
  }
}
