/**
 * Why the server is about to end a session. The driver keeps such a report for an answer that never comes, so it is read
 * from the socket: while no statement is in flight a chunk begins with a message, and in the middle of an answer the report
 * is the last that comes.
 *
 * Source: https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
const errorResponse = 0x45
const sqlStateField = 0x43
/** The severity that is never translated. */
const severityField = 0x56

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

/** How far from the end of a chunk a last report may begin, in bytes. */
const longest = 4_096

/** The SQLSTATE of the ErrorResponse that ends the session and with which this chunk ends. */
export const lastReportedCode = (chunk: Buffer): string | undefined => {
  const first = Math.max(0, chunk.length - longest)
  for (
    let at = chunk.lastIndexOf(errorResponse);
    at >= first;
    at = at === 0 ? -1 : chunk.lastIndexOf(errorResponse, at - 1)
  ) {
    if (at + 5 > chunk.length || at + 1 + chunk.readInt32BE(at + 1) !== chunk.length) continue
    const fields = chunk.subarray(at + 5)
    const severity = fieldOf(fields, severityField)
    if (severity === "FATAL" || severity === "PANIC") return fieldOf(fields)
  }
  return undefined
}

const fieldOf = (fields: Buffer, field: number = sqlStateField): string | undefined => {
  for (let at = 0; at < fields.length && fields[at] !== 0;) {
    const end = fields.indexOf(0, at)
    if (end < 0) return undefined
    if (fields[at] === field) return fields.toString("latin1", at + 1, end)
    at = end + 1
  }
  return undefined
}
