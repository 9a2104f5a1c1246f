/** Whether this Node can run the command: asked before anything is loaded that an older one cannot load. */

/** The oldest that is supported, as the manifest's `engines` says. */
export const oldestNode = "22.22.0"

const parts = (version: string): ReadonlyArray<number> => version.split(".").map((part) => Number.parseInt(part, 10))

/**
 * One line for whoever runs the command on a Node that is too old.
 *
 * @param version a version of Node, such as `process.versions.node`
 * @returns what is wrong and the way out, or undefined where the version will do
 */
export const refusedNode = (version: string): string | undefined => {
  const [major = 0, minor = 0] = parts(version)
  const [neededMajor = 0, neededMinor = 0] = parts(oldestNode)
  return major > neededMajor || (major === neededMajor && minor >= neededMinor)
    ? undefined
    : `aludel needs Node ${oldestNode} or newer, and this is Node ${version}: install a newer one from https://nodejs.org, `
      + "or run it once with npx -p node@24 aludel"
}
