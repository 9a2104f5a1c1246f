/** What a session's last bytes say of its end. */
import { assert, describe, it } from "@effect/vitest"
import { lastReportedCode, reportedCode } from "../src/postgresJs/EndReport.ts"

const message = (kind: string, body: string): Buffer => {
  const bytes = Buffer.from(body, "latin1")
  const head = Buffer.alloc(5)
  head.write(kind, 0, "latin1")
  head.writeInt32BE(bytes.length + 4, 1)
  return Buffer.concat([head, bytes])
}

const report = (severity: string, code: string) =>
  message("E", `SSCHWER\0V${severity}\0C${code}\0Mterminating connection, EEE\0\0`)

describe("a report of the end", () => {
  it("is found behind rows, whatever these hold, and where the chunk begins in the middle of one", () => {
    const rows = Buffer.concat([message("D", "EEEE\0\0\0\x08EEE"), message("D", "E\0\0\0\x10")])
    assert.strictEqual(lastReportedCode(Buffer.concat([rows, report("FATAL", "57P01")])), "57P01")
    assert.strictEqual(lastReportedCode(Buffer.concat([rows.subarray(7), report("PANIC", "XX000")])), "XX000")
    assert.strictEqual(lastReportedCode(rows), undefined)
    assert.strictEqual(lastReportedCode(Buffer.alloc(0)), undefined)
  })

  it("is one that ends the session, and the last", () => {
    assert.strictEqual(lastReportedCode(report("ERROR", "22012")), undefined)
    assert.strictEqual(lastReportedCode(Buffer.concat([report("FATAL", "57P01"), message("Z", "I")])), undefined)
    assert.strictEqual(reportedCode(Buffer.concat([message("N", "x"), report("FATAL", "57P05")])), "57P05")
  })
})
