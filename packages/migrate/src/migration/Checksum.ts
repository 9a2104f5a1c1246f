/** What a migration does, as a number: how its file is written does not count, what it does does. */
import { createHash } from "node:crypto"
import type { Migration } from "./Migration.ts"

/** Keys in one order, so that only what is said counts. Functions, what is undefined, and waivers are left out. */
const canonical = (key: string, value: unknown): unknown =>
  key === "waivers" && Array.isArray(value) ?
    undefined :
    typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1))
    : value

/** The SHA-256 of plain data, in 64 hexadecimal digits. */
export const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value, canonical)).digest("hex")

/** The SHA-256 of what the migration does, in 64 hexadecimal digits. */
export const checksumOf = ({ down, parents, up }: Migration): string => digest({ parents, up, down: down ?? null })
