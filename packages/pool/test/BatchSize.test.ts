/** How many rows a stream asks for next, by what the last ones took. */
import { describe, expect, test } from "vitest"
import { BatchSize } from "../src/BatchSize.ts"

/** The sizes of batches whose rows take so many bytes each. */
const sizes = (...widths: ReadonlyArray<number | undefined>) => {
  const size = new BatchSize(undefined)
  return widths.map((width) => {
    const asked = size.rows
    size.took(width === undefined ? undefined : width * asked)
    return asked
  })
}

describe("the size of a batch", () => {
  test("few at first, and twice as many each time, up to what memory is for", () => {
    expect(sizes(20, 20, 20, 20, 20, 20)).toEqual([512, 1024, 2048, 4096, 4096, 4096])
    expect(sizes(20, 20, 20, 256, 256)).toEqual([512, 1024, 2048, 4096, 2048])
  })

  test("wide rows are fewer at once, down to one, and more again where they are narrow", () => {
    expect(sizes(10_000, 10_000, 1_000_000, 10_000, 20, 20)).toEqual([512, 52, 52, 1, 2, 4])
  })

  test("where nobody counts the bytes it stays, and where the caller has said so too", () => {
    expect(sizes(undefined, undefined)).toEqual([512, 512])
    const own = new BatchSize(7)
    own.took(1)
    expect(own.rows).toBe(7)
  })
})
