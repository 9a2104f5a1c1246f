/** SQL of the database's own as a fragment of the program: `` sql`lower(name)`.as(Pg.text()) ``. */

export const escaped = (text: string): string => text.replaceAll(/[\\`]|\$\{/g, String.raw`\$&`)

export const fragment = (text: string, type: string): string => `sql\`${escaped(text)}\`.as(${type})`

export const text = (value: string): string => JSON.stringify(value)

/** What a list in brackets holds, parted by the commas that stand in no brackets, strings or quoted names. */
export const listed = (given: string): ReadonlyArray<string> => {
  const parts: Array<string> = []
  let depth = 0
  let quote = ""
  let from = 0
  for (let at = 0; at < given.length; at++) {
    const letter = given[at] ?? ""
    if (quote !== "") quote = letter === quote ? "" : quote
    else if (letter === "'" || letter === "\"") quote = letter
    else if (letter === "(" || letter === "[") depth++
    else if (letter === ")" || letter === "]") depth--
    else if (letter === "," && depth === 0) {
      parts.push(given.slice(from, at).trim())
      from = at + 1
    }
  }
  return [...parts, given.slice(from).trim()]
}

/** The bracket that closes the one here, in text with strings and quoted names. */
export const closing = (given: string, open: number): number => {
  let depth = 0
  let quote = ""
  for (let at = open; at < given.length; at++) {
    const letter = given[at] ?? ""
    if (quote !== "") quote = letter === quote ? "" : quote
    else if (letter === "'" || letter === "\"") quote = letter
    else if (letter === "(") depth++
    else if (letter === ")" && --depth === 0) return at
  }
  return given.length
}

/** A name as SQL writes it, as it is called. */
export const unquoted = (name: string): string =>
  name.startsWith("\"") ? name.slice(1, -1).replaceAll("\"\"", "\"") : name
