import { describe, expect, it } from "vitest"
import { rotated, spread, summary } from "../src/Statistics.ts"

describe("spread", () => {
  it("takes the middle value of an odd number, whatever the order", () => {
    expect(spread([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 })
  })

  it("takes the mean of the two in the middle of an even number", () => {
    expect(spread([10, 1, 2, 4])).toEqual({ median: 3, min: 1, max: 10 })
  })

  it("takes one value as all three, and refuses none", () => {
    expect(spread([7])).toEqual({ median: 7, min: 7, max: 7 })
    expect(() => spread([])).toThrow("no values")
  })

  it("sorts as numbers and leaves its input alone", () => {
    const values = [100, 20, 3]
    expect(spread(values).median).toBe(20)
    expect(values).toEqual([100, 20, 3])
  })
})

describe("summary", () => {
  it("takes ratios within rounds, and not of medians", () => {
    // The machine was three times slower in the second round and twice as slow in the third, for both.
    const floor = [{ wall: 10, cpu: 5, memory: 1 }, { wall: 30, cpu: 15, memory: 1 }, { wall: 20, cpu: 10, memory: 1 }]
    const own = [{ wall: 20, cpu: 5, memory: 1 }, { wall: 60, cpu: 15, memory: 1 }, { wall: 40, cpu: 20, memory: 1 }]
    const { cpuRatio, wallRatio } = summary(own, floor, 10)
    expect(wallRatio).toEqual({ median: 2, min: 2, max: 2 })
    expect(cpuRatio).toEqual({ median: 1, min: 1, max: 2 })
  })

  it("gives microseconds for one operation, and operations per second", () => {
    const { cpu, operations, wall } = summary(
      [{ wall: 50, cpu: 25, memory: 1 }],
      [{ wall: 50, cpu: 25, memory: 1 }],
      100
    )
    expect(wall.median).toBe(500)
    expect(cpu.median).toBe(250)
    expect(operations).toBe(2000)
  })

  it("leaves out the rounds in which a contestant rested", () => {
    const sample = (wall: number) => ({ wall, cpu: wall, memory: 1 })
    const { wall, wallRatio } = summary([sample(30), undefined, sample(50)], [sample(10), sample(1), sample(10)], 1000)
    expect({ wall: wall.median, wallRatio }).toEqual({ wall: 40, wallRatio: { median: 4, min: 3, max: 5 } })
  })

  it("refuses a floor with fewer rounds", () => {
    const sample = { wall: 1, cpu: 1, memory: 1 }
    expect(() => summary([sample, sample], [sample], 1)).toThrow("no round 2")
  })
})

describe("rotated", () => {
  it("lets each come first in turn, and keeps the circle", () => {
    const orders = [0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""))
    expect(orders).toEqual(["abc", "bca", "cab", "abc"])
  })

  it("has nothing to turn in an empty list", () => {
    expect(rotated([], 3)).toEqual([])
  })
})
