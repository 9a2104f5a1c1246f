/**
 * Values whose type nobody has said: each in the text form of what it is in JavaScript, and taken by the server for what
 * stands around it.
 */
import { invalidValue, isStorable, type PgType } from "./PgType.ts"

const expected = "a value that a parameter can hold"

const element = (value: unknown): string => {
  if (value === null || value === undefined) return "NULL"
  const text = write(value)
  return Array.isArray(value) ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`
}

const hex = (bytes: ArrayBufferView): string => {
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return `\\x${Array.from(view, (byte) => byte.toString(16).padStart(2, "0")).join("")}`
}

const write = (value: unknown): string => {
  switch (typeof value) {
    case "string":
      if (isStorable(value)) return value
      break
    case "number":
    case "bigint":
    case "boolean":
      return String(value)
    case "object":
      if (value === null || value instanceof Date && Number.isNaN(value.getTime())) break
      if (value instanceof Date) return value.toISOString()
      if (ArrayBuffer.isView(value)) return hex(value)
      if (Array.isArray(value)) return `{${value.map(element).join(",")}}`
      return JSON.stringify(value)
    default:
      break
  }
  throw invalidValue("unknown", expected, value)
}

/** A parameter without a type of its own: an array is an array, an object is JSON, a `Date` an instant. */
export const untyped: PgType<string> = { name: "unknown", encode: write, decode: (text) => text }
