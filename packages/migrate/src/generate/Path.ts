/** How hints name things: `users`, `users.name`; with the schema before it where that is not the default one. */
import type { QualifiedName } from "../catalog/Catalog.ts"
import { defaultSchema } from "../operation/Quote.ts"

export const pathOf = ({ name, schema }: QualifiedName): string => schema === defaultSchema ? name : `${schema}.${name}`
