/**
 * What the server says to a session that asked for nothing: why it is about to end it. The driver keeps such a report for
 * an answer that never comes, so it is read from the socket; only while no statement is in flight, when a chunk begins with
 * a message.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
const errorResponse = 0x45
const sqlStateField = 0x43

/** The SQLSTATE of the first ErrorResponse in these whole messages. */
export const reportedCode = (chunk: Buffer): string | undefined => {
  for (let at = 0; at + 5 <= chunk.length;) {
    const end = at + 1 + chunk.readInt32BE(at + 1)
    if (end <= at + 4 || end > chunk.length) return undefined
    if (chunk[at] === errorResponse) return fieldOf(chunk.subarray(at + 5, end))
    at = end
  }
  return undefined
}

const fieldOf = (fields: Buffer): string | undefined => {
  for (let at = 0; at < fields.length && fields[at] !== 0;) {
    const end = fields.indexOf(0, at)
    if (end < 0) return undefined
    if (fields[at] === sqlStateField) return fields.toString("latin1", at + 1, end)
    at = end + 1
  }
  return undefined
}
