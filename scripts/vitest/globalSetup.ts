/**
 * Runs once for a whole test run, before all projects: the place where the one PostgreSQL server of the run is started
 * and handed to the tests. It also ends the run when whoever started it was killed.
 * Vitest calls what this returns at the end of a run, but not on a signal: a server must stay in vitest's process group,
 * which scripts/verify.ts ends as a whole, or watch its own parent.
 */
import { onLauncherDeath } from "../Launcher.ts"

export default (): () => void => onLauncherDeath(() => process.exit(143))
