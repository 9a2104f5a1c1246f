import { convertFrom, convertTo, decode, encode, left, octetLength, sha256, sha512 } from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { bytes, name } = samples

export const cases = [
  each(encode(bytes, "hex"), "encode(bytes, $1)", ["hex"], "01ff", "", null),
  each(
    decode(encode(bytes, "base64"), "base64"),
    "decode(encode(bytes, $1), $2)",
    ["base64", "base64"],
    "01ff",
    "",
    null
  ),
  each(
    left(encode(sha256(bytes), "hex"), 8),
    "left(encode(sha256(bytes), $1), $2)",
    ["hex", "8"],
    "4b3a43f5",
    "e3b0c442",
    null
  ),
  each(octetLength(sha512(bytes)), "octet_length(sha512(bytes))", [], 64, 64, null),
  each(
    convertFrom(convertTo(name, "UTF8"), "UTF8"),
    "convert_from(convert_to(name, $1), $2)",
    ["UTF8", "UTF8"],
    "Ann 5%",
    "bob_",
    null
  )
]
