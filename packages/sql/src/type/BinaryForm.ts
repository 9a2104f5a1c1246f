/**
 * The wire's binary form, for the types that are read faster from it than from their text: which reader stands in for
 * which `decode`, by the OID of the column. It goes by `decode` itself, so that a type that is made of another and reads
 * it otherwise has none. Whatever has none is asked for as text.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES, and the server's
 * `…send` functions
 */
import { bytea } from "./Binary.ts"
import { float4, float8 } from "./FloatingPoint.ts"
import { int8, safeInteger } from "./Numeric.ts"
import { Malformed, type PgType } from "./PgType.ts"
import { readUtc, utcOf } from "./Temporal.ts"
import { boolean } from "./Text.ts"
import { readTimestamp, Timestamp } from "./Timestamp.ts"

/** Reads a value that is not NULL. Throws a `Malformed` where the bytes do not belong to the type. */
export type ReadBytes<out A> = (bytes: Uint8Array, offset: number, size: number) => A

const malformed = (expected: string): never => {
  throw new Malformed(expected)
}

const checked = (size: number, expected: number): void => {
  if (size !== expected) malformed(`${expected} bytes`)
}

/** The bytes come in buffers that many values stand in. */
let viewed = new ArrayBuffer(0) as ArrayBufferLike
let view = new DataView(viewed)

const viewOf = ({ buffer }: Uint8Array): DataView => {
  if (buffer !== viewed) {
    viewed = buffer
    view = new DataView(buffer)
  }
  return view
}

const int16 = (bytes: Uint8Array, offset: number, size: number): number => {
  checked(size, 2)
  return (((bytes[offset] as number) << 8) | (bytes[offset + 1] as number)) << 16 >> 16
}

const int32At = (bytes: Uint8Array, offset: number): number =>
  ((bytes[offset] as number) << 24) | ((bytes[offset + 1] as number) << 16) | ((bytes[offset + 2] as number) << 8) |
  (bytes[offset + 3] as number)

const int32 = (bytes: Uint8Array, offset: number, size: number): number => {
  checked(size, 4)
  return int32At(bytes, offset)
}

/** The nearest number; exact up to 2^53. */
const nearest64 = (bytes: Uint8Array, offset: number): number =>
  int32At(bytes, offset) * 4_294_967_296 + (int32At(bytes, offset + 4) >>> 0)

const bigInt64 = (bytes: Uint8Array, offset: number, size: number): bigint => {
  checked(size, 8)
  return viewOf(bytes).getBigInt64(bytes.byteOffset + offset)
}

const safe64 = (bytes: Uint8Array, offset: number, size: number): number => {
  checked(size, 8)
  const value = nearest64(bytes, offset)
  return Number.isSafeInteger(value) ? value : malformed("an integer up to 2^53")
}

const float32 = (bytes: Uint8Array, offset: number, size: number): number => {
  checked(size, 4)
  return viewOf(bytes).getFloat32(bytes.byteOffset + offset)
}

const float64 = (bytes: Uint8Array, offset: number, size: number): number => {
  checked(size, 8)
  return viewOf(bytes).getFloat64(bytes.byteOffset + offset)
}

/** Milliseconds from 1970 to 2000, where the server's time begins. */
const epoch = 946_684_800_000

const most = 2n ** 63n - 1n
const least = -(2n ** 63n)

/** Instants are microseconds; the two ends are the infinities. */
const utc = (bytes: Uint8Array, offset: number, size: number): unknown => {
  checked(size, 8)
  const near = nearest64(bytes, offset)
  if (Number.isSafeInteger(near)) return utcOf(Math.floor(near / 1000) + epoch)
  const microseconds = bigInt64(bytes, offset, size)
  if (microseconds === most || microseconds === least) malformed("a finite timestamp in ISO style")
  const below = microseconds % 1000n
  return utcOf(Number((microseconds - (below < 0n ? below + 1000n : below)) / 1000n) + epoch)
}

const timestamp = (bytes: Uint8Array, offset: number, size: number): Timestamp => {
  const microseconds = bigInt64(bytes, offset, size)
  if (microseconds === most) return Timestamp.infinity
  if (microseconds === least) return Timestamp.negativeInfinity
  return new Timestamp(microseconds + BigInt(epoch) * 1000n)
}

const forms = new Map<PgType["decode"], Readonly<Record<number, ReadBytes<unknown>>>>([
  [boolean.decode, { 16: (bytes, offset) => bytes[offset] !== 0 }],
  [bytea.decode, { 17: (bytes, offset, size) => new Uint8Array(bytes.subarray(offset, offset + size)) }],
  [int8.decode, { 20: bigInt64 }],
  [safeInteger, { 20: safe64, 21: int16, 23: int32 }],
  [float4.decode, { 700: float32 }],
  [float8.decode, { 701: float64 }],
  [readUtc, { 1184: utc }],
  [readTimestamp, { 1184: timestamp }]
])

/** How values of the type are read from a column of that OID in binary form; undefined where text is to be asked for. */
export const binaryFormOf = ({ decode }: PgType, oid: number | undefined): ReadBytes<unknown> | undefined =>
  oid === undefined ? undefined : forms.get(decode)?.[oid]
