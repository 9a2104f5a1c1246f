/**
 * What a file of wrong uses says to the compiler, written so that it can be read: each diagnostic with the source line
 * it stands on. This text is committed beside the file.
 */
import type { Diagnostic } from "../Tsc.ts"

/** `12  TS2345  posts.where(…)` and below it the message, indented. Diagnostics come in the order of their lines. */
export const render = (source: string, diagnostics: ReadonlyArray<Diagnostic>): string => {
  const lines = source.split(/\r?\n/)
  const text = [...diagnostics].sort((a, b) => a.line - b.line).map(({ code, line, message }) => {
    const quoted = (lines[line - 1] ?? "").replace(/\s*\/\/ wrong\s*$/, "").trim()
    return `${line}  ${code}  ${quoted}\n${message.split("\n").map((part) => `    ${part}`).join("\n")}\n`
  })
  return text.join("\n")
}

/**
 * Lines that must have a diagnostic and have none, and lines that have one unasked. In a file of wrong uses the mark is
 * a trailing `// wrong`, in a file of hovers the type `never` that a value is assigned to.
 */
export const misplaced = (
  kind: "wrong" | "hover",
  source: string,
  diagnostics: ReadonlyArray<Diagnostic>
): Array<{ readonly line: number; readonly sentence: string }> => {
  const mark = kind === "wrong" ? /\/\/ wrong\s*$/ : /: never =/
  const found = new Map(diagnostics.map((diagnostic) => [diagnostic.line, diagnostic]))
  return source.split(/\r?\n/).flatMap((text, index) => {
    const line = index + 1
    const diagnostic = found.get(line)
    if (mark.test(text) && !diagnostic) return [{ line, sentence: "compiles, but is marked as wrong" }]
    if (!mark.test(text) && diagnostic) {
      return [{ line, sentence: `${diagnostic.code} without a mark: ${diagnostic.message}` }]
    }
    return []
  })
}
