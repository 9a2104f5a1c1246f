/** Texts out of the parser's buffer, which is not Node's own kind. */

/** Up to this length a loop over ASCII beats a call of Node's decoder. */
const short = 8

let source: Uint8Array | undefined
let view: Buffer = Buffer.alloc(0)

/** Whatever is no UTF-8 becomes U+FFFD. */
export const utf8 = (bytes: Uint8Array, offset: number, size: number): string => {
  if (size <= short) {
    let text = ""
    let index = 0
    for (; index < size; index++) {
      const code = bytes[offset + index] as number
      if (code > 0x7f) break
      text += String.fromCharCode(code)
    }
    if (index === size) return text
  }
  if (bytes !== source) {
    source = bytes
    view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  return view.toString("utf8", offset, offset + size)
}

/** Forgets the buffer, which would else be kept until the next text. */
export const forgetSource = (): void => {
  source = undefined
}
