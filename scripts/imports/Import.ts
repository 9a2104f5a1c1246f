/**
 * Reads the imports of a file from its syntax tree: `import`, `export … from`, `import()` and the type `import("…")`.
 */
import { readFileSync } from "node:fs"
import { dirname, relative, resolve, sep } from "node:path"
import { parseSync, Visitor } from "oxc-parser"

export interface Import {
  readonly specifier: string
  readonly line: number
  /** The whole statement disappears from the emitted JavaScript. */
  readonly typeOnly: boolean
  /** The file it names, from the root with forward slashes; undefined where it names a package. */
  readonly target: string | undefined
}

export interface Source {
  /** From the root, with forward slashes. */
  readonly path: string
  readonly imports: ReadonlyArray<Import>
}

const slashed = (path: string): string => path.split(sep).join("/")

/** Throws where the file does not parse: a rule about imports says nothing about a file it cannot read. */
export const readSource = (root: string, file: string): Source => {
  const text = readFileSync(file, "utf8")
  const { errors, program } = parseSync(file, text)
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`)
  const imports: Array<Import> = []
  const add = (
    node: { readonly type: string; readonly value?: unknown; readonly start: number },
    types: boolean
  ): void => {
    if (node.type !== "Literal" || typeof node.value !== "string") return
    const specifier = node.value
    const target = specifier.startsWith(".") ? slashed(relative(root, resolve(dirname(file), specifier))) : undefined
    imports.push({ specifier, line: text.slice(0, node.start).split("\n").length, typeOnly: types, target })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => node.source && add(node.source, node.exportKind === "type"),
    ImportExpression: (node) => add(node.source, false),
    TSImportType: (node) => add(node.source, true)
  }).visit(program)
  return { path: slashed(relative(root, file)), imports }
}
