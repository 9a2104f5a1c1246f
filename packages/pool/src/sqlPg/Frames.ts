/**
 * The messages to the server that `@effect/sql-pg` has no encoder for: Bind with texts as parameters and a form for each
 * result column (its own asks for binary alone), and Query and COPY. Written into slabs whose bytes are never
 * written again, so that a socket may keep them for as long as it needs.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
import * as Protocol from "@effect/sql-pg/PgProtocol"

const slabSize = 65_536

let slab = Buffer.allocUnsafeSlow(slabSize)
let at = 0

/** Makes room for so many bytes in one piece. */
const reserve = (bytes: number): void => {
  if (at + bytes <= slab.length) return
  slab = Buffer.allocUnsafeSlow(Math.max(slabSize, bytes))
  at = 0
}

const int32 = (value: number): void => {
  slab[at] = value >>> 24
  slab[at + 1] = value >>> 16
  slab[at + 2] = value >>> 8
  slab[at + 3] = value
  at += 4
}

const int16 = (value: number): void => {
  slab[at] = value >>> 8
  slab[at + 1] = value
  at += 2
}

/** Up to this length a loop over ASCII beats a call of Node's encoder. */
const short = 24

const text = (value: string): void => {
  if (value.length <= short) {
    const start = at
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index)
      if (code > 0x7f) {
        at = start + slab.write(value, start)
        return
      }
      slab[at++] = code
    }
  } else at += slab.write(value, at)
}

/** Beyond this length it is counted how many bytes a text has, instead of taking room for three a character. */
const long = 1_024

const mostBytesOf = (value: string): number => value.length > long ? Buffer.byteLength(value) : value.length * 3

/** More than the server takes in one message. */
const maxMessage = 0x3fff_ffff

/** How many bytes the parameters have at most. */
const sizeOf = (parameters: ReadonlyArray<string | null>): number => {
  let size = 0
  for (const value of parameters) size += 4 + (value === null ? 0 : mostBytesOf(value))
  return size
}

const finish = (start: number): Buffer => slab.subarray(start, at)

/** Writes the length of the message that begins at `start`. */
const endMessage = (start: number): void => {
  const end = at
  at = start + 1
  int32(end - start - 1)
  at = end
}

/** Which form a column's values are asked for in. */
export type Format = 0 | 1

const describe = Protocol.encodeDescribe({ target: "portal", name: "" })
const sync = Protocol.encodeSync()

/** What comes behind Bind: what is bound is run; before, it may be asked which columns it has. */
export const execute: Uint8Array = Protocol.encodeExecute({ portal: "", maxRows: 0 })
export const executeSync: Uint8Array = Buffer.concat([execute, sync])
export const describeExecuteSync: Uint8Array = Buffer.concat([describe, execute, sync])

/** The same, and COMMIT of the transaction before the Sync. */
export const committing = (then: Uint8Array): Uint8Array => {
  const known = committed.get(then)
  if (known !== undefined) return known
  const commit = Buffer.concat([parse("", "commit"), bind("", [], [], executeSync) ?? sync])
  const made = Buffer.concat([then.subarray(0, then.length - sync.length), commit])
  committed.set(then, made)
  return made
}

const committed = new Map<Uint8Array, Uint8Array>()

/** Parse, which leaves the types of parameters to the server. */
export const parse = (name: string, sql: string): Uint8Array => {
  const encoded = Protocol.encodeParse({ name, query: sql, parameterTypes: [] })
  // It fails for too many types alone, and there are none.
  if (encoded._tag === "Failure") throw encoded.failure
  return encoded.success
}

/**
 * Bind of the unnamed portal, and what comes behind it.
 *
 * @param statement the name of a prepared statement, in ASCII; empty for the unnamed one
 * @param formats one for each column of the result; empty where all are to be texts
 * @returns undefined where that is more than a message can hold
 */
export const bind = (
  statement: string,
  parameters: ReadonlyArray<string | null>,
  formats: ReadonlyArray<Format>,
  then: Uint8Array
): Buffer | undefined => {
  const size = sizeOf(parameters)
  if (size > maxMessage) return undefined
  reserve(16 + statement.length + size + 2 * formats.length + then.length)
  const start = at
  slab[at] = 0x42
  at += 5
  slab[at++] = 0
  text(statement)
  slab[at++] = 0
  int16(0)
  int16(parameters.length)
  for (const value of parameters) {
    if (value === null) int32(-1)
    else {
      const length = at
      at += 4
      text(value)
      const end = at
      at = length
      int32(end - length - 4)
      at = end
    }
  }
  int16(formats.length)
  for (const format of formats) int16(format)
  endMessage(start)
  slab.set(then, at)
  at += then.length
  return finish(start)
}

const message = (type: number, value: string): Buffer => {
  reserve(6 + mostBytesOf(value))
  const start = at
  slab[at] = type
  at += 5
  text(value)
  slab[at++] = 0
  endMessage(start)
  return finish(start)
}

/** Query: statements of the simple protocol, with its own Sync. */
export const query = (sql: string): Buffer => message(0x51, sql)

/** What stands before so many bytes of a COPY's data. */
export const copyDataHeader = (bytes: number): Buffer => {
  reserve(5)
  const start = at
  slab[at++] = 0x64
  int32(bytes + 4)
  return finish(start)
}

export const copyDone: Uint8Array = Buffer.from([0x63, 0, 0, 0, 4])

/** Ends a COPY that nobody gives bytes for; the Sync that was sent before is forgotten by the server. */
export const refuseCopy: Uint8Array = Buffer.concat([message(0x66, "no data is given here"), sync])
