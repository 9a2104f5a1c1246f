/** What a migration does, as a number: how its file is written does not count, what it does does. */
import { createHash } from "node:crypto"
import type { Migration } from "./Migration.ts"

/** The SHA-256 of what the migration does, in 64 hexadecimal digits. */
export const checksumOf = ({ down, parents, up }: Migration): string =>
  createHash("sha256").update(JSON.stringify({ parents, up, down: down ?? null })).digest("hex")
