/** Values out of the wire's binary form: the same as out of their texts, and refused where these are. */
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import { bytea } from "../../src/type/Binary.ts"
import { binaryFormOf } from "../../src/type/BinaryForm.ts"
import { float4, float8 } from "../../src/type/FloatingPoint.ts"
import { count, int2, int4, int8, numeric } from "../../src/type/Numeric.ts"
import { Malformed, type PgType } from "../../src/type/PgType.ts"
import { timestamptz } from "../../src/type/Temporal.ts"
import { boolean, text } from "../../src/type/Text.ts"
import { Timestamp, timestamptzAsTimestamp } from "../../src/type/Timestamp.ts"

/** Reads these bytes where they stand behind others, in a buffer that is not theirs alone. */
const read = (type: PgType, oid: number, bytes: Uint8Array): unknown => {
  const store = new Uint8Array(bytes.length + 7)
  store.set(bytes, 5)
  const within = new Uint8Array(store.buffer, 2)
  return binaryFormOf(type, oid)?.(within, 3, bytes.length)
}

const of64 = (value: bigint): Uint8Array => {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigInt64(0, value)
  return new Uint8Array(view.buffer)
}

const of32 = (value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4))
  view.setInt32(0, value)
  return new Uint8Array(view.buffer)
}

const of16 = (value: number): Uint8Array => of32(value).subarray(2)

/** Microseconds from 1970 to 2000, where the server begins to count. */
const epoch = 946_684_800_000_000n

const refused = (run: () => unknown) => {
  try {
    run()
  } catch (cause) {
    return cause instanceof Malformed
  }
  return false
}

describe("binary forms", () => {
  it("whole numbers, of the column's width and in the type's own values", () => {
    for (const value of [0n, 1n, -1n, 2n ** 31n, -(2n ** 31n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)]) {
      assert.strictEqual(read(int8, 20, of64(value)), value)
    }
    for (const value of [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]) assert.strictEqual(read(int4, 23, of32(value)), value)
    for (const value of [0, 1, -1, 32_767, -32_768]) assert.strictEqual(read(int2, 21, of16(value)), value)
    for (const value of [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      assert.strictEqual(read(count, 20, of64(BigInt(value))), value)
    }
    assert.isTrue(refused(() => read(count, 20, of64(2n ** 53n))))
    assert.isTrue(refused(() => read(count, 20, of64(-(2n ** 53n)))))
    assert.isTrue(refused(() => read(int4, 23, of64(1n))))
  })

  it("floating point, down to the sign of zero", () => {
    const view = new DataView(new ArrayBuffer(8))
    for (const value of [0, -0, 1.5, -1e300, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE]) {
      view.setFloat64(0, value)
      assert.isTrue(Object.is(read(float8, 701, new Uint8Array(view.buffer)), value))
      view.setFloat32(0, value)
      assert.isTrue(Object.is(read(float4, 700, new Uint8Array(view.buffer, 0, 4)), Math.fround(value)))
    }
  })

  it("instants: rounded down to milliseconds; what no DateTime holds is refused", () => {
    const utc = timestamptz()
    for (
      const [microseconds, milliseconds] of [
        [0n, 0],
        [-1n, -1],
        [1_999n, 1],
        [-1_001n, -2],
        [
          1_700_000_000_123_999n,
          1_700_000_000_123
        ],
        [-62_000_000_000_000_001n, -62_000_000_000_001],
        [253_402_300_799_999_999n, 253_402_300_799_999]
      ] as const
    ) {
      const found = read(utc, 1184, of64(microseconds - epoch)) as DateTime.Utc
      assert.strictEqual(DateTime.toEpochMillis(found), milliseconds)
    }
    assert.isTrue(refused(() => read(utc, 1184, of64(2n ** 63n - 1n))))
    assert.isTrue(refused(() => read(utc, 1184, of64(-(2n ** 63n)))))
    assert.isTrue(refused(() => read(utc, 1184, of64(8_640_000_000_000_001_000n - epoch))))
    const exact = timestamptzAsTimestamp("timestamptz")
    assert.deepStrictEqual(read(exact, 1184, of64(-1n - epoch)), new Timestamp(-1n))
    assert.strictEqual(read(exact, 1184, of64(2n ** 63n - 1n)), Timestamp.infinity)
    assert.strictEqual(read(exact, 1184, of64(-(2n ** 63n))), Timestamp.negativeInfinity)
  })

  it("a DateTime of a row is the very thing that effect makes", () => {
    for (const made of [timestamptz().decode("2024-02-29 12:00:00.123+00"), read(timestamptz(), 1184, of64(1n))]) {
      const own = DateTime.makeUnsafe((made as DateTime.Utc).epochMilliseconds)
      assert.strictEqual(Object.getPrototypeOf(made), Object.getPrototypeOf(own))
      assert.deepStrictEqual(Object.getOwnPropertyDescriptors(made), Object.getOwnPropertyDescriptors(own))
    }
  })

  it("booleans and bytes, which are the value's own", () => {
    assert.deepStrictEqual([read(boolean, 16, Uint8Array.of(1)), read(boolean, 16, Uint8Array.of(0))], [true, false])
    const bytes = read(bytea, 17, Uint8Array.of(1, 0, 255)) as Uint8Array
    assert.deepStrictEqual(bytes, Uint8Array.of(1, 0, 255))
    assert.strictEqual(bytes.buffer.byteLength, 3)
  })

  it("a type that is read from text, and a column of another type, have none", () => {
    assert.isUndefined(binaryFormOf(text, 25))
    assert.isUndefined(binaryFormOf(numeric(), 1700))
    assert.isUndefined(binaryFormOf(int8, 1700))
    assert.isUndefined(binaryFormOf({ ...int8, decode: (value) => `${value}` }, 20))
    assert.isUndefined(binaryFormOf(int8, undefined))
  })
})
