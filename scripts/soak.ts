/**
 * The long proofs, at full numbers, into one report: `npm run soak`. Run before something is called done. Each line of the
 * report says what was run, how it ended and how long it took; it is written as soon as that has ended.
 *
 * `npm run soak -- --only storm,values` runs these, `npm run soak -- --from versions` goes on there after a run that was cut
 * off: both go on in the report that is there.
 */
import { arch, cpus, platform } from "node:os"
import { endChildrenWithThisProcess, run } from "./Process.ts"
import { cache, root, shown } from "./Repository.ts"
import { choose } from "./soak/Choice.ts"
import { proofs } from "./soak/Proofs.ts"
import { openReport } from "./soak/Report.ts"

const choice = choose(proofs, process.argv.slice(2))
if (typeof choice === "string") {
  console.error(`${choice}\nusage: soak [--only <proof>[,…] | --from <proof>]`)
  process.exit(2)
}

const machine = `${platform()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.versions.node}`
endChildrenWithThisProcess(5000)
const report = openReport(cache, `${new Date().toISOString()} on ${machine}`, choice.goesOn)
let failed = 0
for (const proof of choice.chosen) {
  const outcome = await run(proof.command, {
    cwd: root,
    group: true,
    env: { NO_COLOR: "1", FORCE_COLOR: undefined, ...proof.env }
  })
  if (outcome.code !== 0) failed++
  console.log(report.add(proof, outcome))
}
console.log(`report: ${shown(report.file)}`)
process.exitCode = failed === 0 ? 0 : 1
