import { expect, it } from "vitest"
import { statementCounter } from "../src/Sent.ts"

const message = (type: string, body: string): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(4 + Buffer.byteLength(body))
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)])
}

/** A startup message, which has no type; BEGIN; a prepared statement, run twice; rows of COPY that look like more. */
const session = Buffer.concat([
  message("", "\0\x03\0\0user\0app\0\0"),
  message("Q", "begin\0"),
  message("P", "s1\0select 1\0\0\0"),
  message("B", "\0s1\0"),
  message("E", "\0\0\0\0\0"),
  message("B", "\0s1\0"),
  message("E", "\0\0\0\0\0"),
  message("S", ""),
  message("d", "E\0\0\0\u0009Q\0\0\0\u0009"),
  message("c", "")
])

it("counts Query and Execute, and nothing that stands in other messages", () => {
  expect(statementCounter()(session)).toBe(3)
})

it("counts the same however the bytes are cut", () => {
  for (const size of [1, 2, 3, 5, 7, 64]) {
    const counter = statementCounter()
    let sent = 0
    for (let at = 0; at < session.length; at += size) sent += counter(session.subarray(at, at + size))
    expect(sent).toBe(3)
  }
})
