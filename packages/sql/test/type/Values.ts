/** Random values from a fixed seed, for the round trips. */

/** Numerical Recipes' linear congruential generator: the same values on every run. */
const generator = (seed: number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export const random = generator(42)

export const below = (limit: number): number => Math.floor(random() * limit)

export const oneOf = <A>(first: A, ...more: ReadonlyArray<A>): A => [first, ...more][below(more.length + 1)] ?? first

export const list = <A>(length: number, item: () => A): Array<A> => Array.from({ length: below(length) }, item)

export const bigint = (): bigint => BigInt.asIntN(64, (BigInt(below(2 ** 32)) << 32n) | BigInt(below(2 ** 32)))

/** Any double, by its bits: most are very large or very small. */
export const double = (): number => {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigInt64(0, bigint())
  return view.getFloat64(0)
}

const alphabets: ReadonlyArray<readonly [first: number, size: number]> = [
  [0x20, 0x5f],
  [0xa0, 0x460],
  [0x1f300, 0x300],
  [1, 0x1f]
]

const character = (): string => {
  const [first, size] = alphabets[below(alphabets.length)] ?? [0x41, 1]
  return oneOf("\"", "\\", ",", "{", "}", "NULL", String.fromCodePoint(first + below(size)))
}

export const string = (length: number): string => {
  const text = Array.from({ length: below(length) }, character).join("")
  return Array.from(text).slice(0, length).join("")
}

export const bits = (length: number): string => Array.from({ length }, () => oneOf("0", "1")).join("")

const two = (value: number): string => value.toString().padStart(2, "0")

/** A day that every month has. */
export const date = (): string => `${1000 + below(9000)}-${two(1 + below(12))}-${two(1 + below(28))}`

/** With microseconds, never ending in 0, which the server would leave out. */
export const time = (): string =>
  `${two(below(24))}:${two(below(60))}:${two(below(60))}.${(below(99_999) * 10 + 1).toString().padStart(6, "0")}`

export const hex = (length: number): string => Array.from({ length }, () => below(16).toString(16)).join("")
