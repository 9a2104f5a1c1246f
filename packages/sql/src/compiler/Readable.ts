/** SQL for people: each clause of the outermost statement on a line of its own. The words stay as they are. */

/** What begins a clause. Longer ones stand before those that they begin with. */
const clause =
  /(from|where|group by|having|window|order by|limit|offset|fetch first|for (?:no key )?(?:update|key share|share)|union|intersect|except|set|values|on conflict|returning|using|when|(?:left |right |full |inner |cross |natural )?join)\b/y

/** Quoted names, texts with their escapes, and dollar quotes: nothing inside of them is a clause. */
const quoted = /"(?:[^"]|"")*"|E'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|\$(\w*)\$[^]*?\$\1\$/y

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}

/**
 * Breaks a statement that the compiler wrote into lines; one of at most 60 characters stays in one.
 *
 * @param text SQL in one line; that of a person, with lines of its own, is returned as it is
 * @returns the same SQL: between its words there is a line break where there was a space
 */
export const readable = (text: string): string => {
  if (text.length <= 60 || text.includes("\n")) return text
  let lines = ""
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length;) {
    const skipped = matchAt(quoted, text, at)
    if (skipped !== undefined) {
      at += skipped.length
      continue
    }
    const character = text[at]
    if (character === "(" || character === "[") depth++
    if (character === ")" || character === "]") depth--
    at++
    const begun = character === " " && depth === 0 ? matchAt(clause, text, at) : undefined
    if (begun === undefined) continue
    lines += `${text.slice(from, at - 1)}\n`
    from = at
    at += begun.length
  }
  return lines + text.slice(from)
}
