/** The place of a statement that the server complained about, as compilers show it. */

const width = 80

/** At most eighty characters of the line, with the place among them. */
const window = (line: string, place: number): { readonly shown: string; readonly at: number } => {
  if (line.length <= width) return { shown: line, at: place }
  const start = Math.max(0, Math.min(place - width / 2, line.length - width))
  const end = Math.min(line.length, start + width)
  const before = start > 0 ? "…" : ""
  return {
    shown: `${before}${line.slice(start, end)}${end < line.length ? "…" : ""}`,
    at: place - start + before.length
  }
}

/**
 * The line of the statement, with the one before it, and a caret under the place.
 *
 * @param text the statement
 * @param position counted in characters from 1, as the server reports it: code points, not UTF-16 units
 * @returns lines to be printed, or an empty text where the position is not in the statement
 */
export const excerpt = (text: string, position: number): string => {
  const characters = Array.from(text)
  if (position < 1 || position > characters.length + 1) return ""
  const before = characters.slice(0, position - 1).join("").split("\n")
  const lines = text.split("\n")
  const row = before.length - 1
  const { at, shown } = window(lines[row] ?? "", before[row]?.length ?? 0)
  const gutter = String(row + 1).length
  const above = row > 0 ? [`${String(row).padStart(gutter)} | ${window(lines[row - 1] ?? "", 0).shown}`] : []
  return [...above, `${row + 1} | ${shown}`, `${" ".repeat(gutter)} | ${" ".repeat(at)}^`].join("\n")
}
