/** What belongs to the server and not to the database at hand. */
import type { Reader } from "./Reader.ts"

const words = ["role", "user", "group", "tablespace", "database"]

/** Past the word that says which; undefined where it is none of them. */
export const serverObject = (reader: Reader): string | undefined =>
  reader.sees("user", "mapping") ? undefined : words.find((word) => reader.takes(word))
