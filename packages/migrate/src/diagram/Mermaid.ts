/**
 * A picture as Mermaid's text.
 *
 * Source: https://mermaid.js.org/syntax/entityRelationshipDiagram.html
 */
import type { Entity, Picture, Relation } from "./Picture.ts"

/** Names may hold what the language gives a meaning to. */
const named = (name: string): string => `"${name.replaceAll("\"", "#quot;")}"`

/** An attribute's name and type are one word each. */
const word = (text: string): string => {
  const cleaned = text.replaceAll(/[^\p{L}\p{N}_()[\]-]+/gu, "_")
  return /^\p{L}/u.test(cleaned) ? cleaned : `_${cleaned}`
}

const entityText = ({ columns, name }: Entity): string => {
  const lines = columns.map((column) => {
    const keys = [
      ...column.isPrimary ? ["PK"] : [],
      ...column.isForeign ? ["FK"] : [],
      ...column.isUnique ? ["UK"] : []
    ].join(", ")
    return `    ${word(column.type)} ${word(column.name)}${keys === "" ? "" : ` ${keys}`}${
      column.nullable ? " \"null\"" : ""
    }`
  })
  return lines.length === 0 ? `  ${named(name)}` : `  ${named(name)} {\n${lines.join("\n")}\n  }`
}

const relationText = ({ columns, from, many, optional, to }: Relation): string =>
  `  ${named(from)} ${many ? "}o" : "|o"}--${optional ? "o|" : "||"} ${named(to)} : ${named(columns.join(", "))}`

export const mermaid = ({ entities, relations }: Picture): string =>
  `${["erDiagram", "  direction LR", ...entities.map(entityText), ...relations.map(relationText)].join("\n")}\n`
