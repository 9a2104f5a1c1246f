/** What relations and other named things are found by. */
import type { QualifiedName } from "./Catalog.ts"

/** The qualified name as one text, which no other name has. */
export const keyOf = ({ name, schema }: QualifiedName): string => `${schema}\0${name}`
