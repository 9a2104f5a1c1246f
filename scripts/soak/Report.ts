/**
 * The report of the long proofs, written while they run: one line for each as soon as it has ended, and its whole output
 * beside, so that a run that is cut off tells what it had shown.
 */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Outcome } from "../Process.ts"
import type { Proof } from "./Proofs.ts"

export interface Report {
  /** Where the lines are. */
  readonly file: string
  /** Writes down how a proof ended; gives back the line. */
  readonly add: (proof: Pick<Proof, "name" | "shows">, outcome: Outcome) => string
}

/**
 * Begins a report in `soak.txt` of the folder, the outputs in `soak/<name>.txt`.
 *
 * @param heading when and where the proofs run
 * @param goesOn whether what stands there is kept, with the heading below
 */
export const openReport = (folder: string, heading: string, goesOn: boolean): Report => {
  const file = join(folder, "soak.txt")
  const outputs = join(folder, "soak")
  if (!goesOn) { for (const old of [file, outputs]) rmSync(old, { recursive: true, force: true }) }
  mkdirSync(outputs, { recursive: true })
  appendFileSync(file, `${heading}\n`)
  return {
    file,
    add: ({ name, shows }, { code, milliseconds, output }) => {
      const line = `${code === 0 ? "ok  " : "FAIL"} ${name}: ${shows} (${(milliseconds / 1000).toFixed(0)} s)`
      writeFileSync(join(outputs, `${name}.txt`), `${output.trimEnd()}\n`)
      appendFileSync(file, `${line}\n`)
      return line
    }
  }
}
