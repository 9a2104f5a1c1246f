/** The versions that a new project begins with: of these packages this one's, of the others those that they are tested with. */
import { version } from "../../history/Version.ts"

export const versions: Readonly<Record<string, string>> = {
  "@aludel/migrate": `^${version}`,
  "@aludel/orm": `^${version}`,
  "@aludel/pool": `^${version}`,
  "@aludel/sql": `^${version}`,
  "@aludel/testing": `^${version}`,
  "@effect/vitest": "4.0.5",
  "@types/node": "^24.0.0",
  effect: "4.1.0",
  typescript: "7.0.2",
  vitest: "5.1.1"
}
