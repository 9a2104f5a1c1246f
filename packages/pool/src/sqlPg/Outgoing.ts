/** A statement as one write: what is closed, BEGIN and what is set with it, the statement, and one Sync behind all. */
import type { Beforehand } from "../driver/Sending.ts"
import type { Flight } from "./Flight.ts"
import { bind, committing, describeExecuteSync, execute, executeSync, parse, query } from "./Frames.ts"

/** The same few texts begin all transactions. */
const most = 64
const parsed = new Map<string, Uint8Array>()

const parseOnce = (text: string): Uint8Array => {
  const known = parsed.get(text)
  if (known !== undefined) return known
  // Out of the encoder's own buffer, which would be kept with it.
  const made = Uint8Array.from(parse("", text))
  if (parsed.size < most) parsed.set(text, made)
  return made
}

/**
 * The bytes of a statement and of what goes with it; undefined where its parameters are more than a message holds.
 *
 * @param before what is run before it; nothing behind one that fails is run
 * @param alone whether COMMIT is run behind it
 * @param closing the messages that let plans go
 */
export const bytesOf = (
  flight: Flight,
  before: ReadonlyArray<Beforehand>,
  alone: boolean,
  closing: ReadonlyArray<Uint8Array>
): Uint8Array | undefined => {
  const { formats, isDescribed, known, statement: { parameters, plan, simple, text } } = flight
  // No parameters then, and no semicolon within one of them.
  if (simple) return query([...before.map((one) => one.text), text, ...(alone ? ["commit"] : [])].join("; "))
  const name = plan?.name ?? ""
  const then = isDescribed ? executeSync : describeExecuteSync
  const last = bind(name, parameters, formats, alone ? committing(then) : then)
  if (last === undefined || (known && before.length === 0 && closing.length === 0)) return last
  const frames: Array<Uint8Array> = [...closing]
  for (const one of before) {
    const bound = bind("", one.parameters, [], execute)
    if (bound === undefined) return undefined
    frames.push(parseOnce(one.text), bound)
  }
  if (!known) frames.push(parse(name, text))
  frames.push(last)
  return Buffer.concat(frames)
}
