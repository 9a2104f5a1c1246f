/**
 * Runs once for a whole test run, before all projects: the place where the one PostgreSQL server of the run is started
 * and handed to the tests. It also ends the run when whoever started it was killed.
 */
import { onLauncherDeath } from "../Launcher.ts"

export default (): () => void => onLauncherDeath(() => process.exit(143))
