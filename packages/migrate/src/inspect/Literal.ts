/** Names as the text of an array. */
export const arrayLiteral = (names: ReadonlyArray<string>): string =>
  `{${names.map((name) => `"${name.replaceAll("\\", "\\\\").replaceAll("\"", "\\\"")}"`).join(",")}}`
