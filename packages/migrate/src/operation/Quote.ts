/** Names and texts as SQL writes them. */
import type { QualifiedName } from "../catalog/Catalog.ts"

export const quoted = (name: string): string => `"${name.replaceAll("\"", "\"\"")}"`

/** `'text'`; a backslash needs no escape where `standard_conforming_strings` is on, as it is by default since 9.1. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Names in this schema are written without it, so that a migration runs wherever `search_path` leads. */
export const defaultSchema = "public"

export const named = ({ name, schema }: QualifiedName): string =>
  schema === defaultSchema ? quoted(name) : `${quoted(schema)}.${quoted(name)}`

/** A statement with its semicolon, which a comment at its end would swallow. */
export const ended = (text: string): string => /--[^\n]*$/.test(text) ? `${text}\n;` : `${text};`
