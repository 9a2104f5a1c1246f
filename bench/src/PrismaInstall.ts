/**
 * Prisma, installed on demand into the git-ignored cache, and its client generated there: 300 MB that nothing else needs.
 * What is installed stands in `bench/prisma`, with exact versions; a change there or here installs anew.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cache, program } from "../../scripts/Repository.ts"

const templates = join(import.meta.dirname, "..", "prisma")
const files = ["package.json", "schema.prisma"]

/** Where it is installed. */
export const prismaFolder = join(cache, "bench-prisma")

/** The client, generated and compiled. */
export const prismaClient = join(prismaFolder, "compiled", "client.js")

const fingerprint = (): string => {
  const hash = createHash("sha256")
  for (const file of files) hash.update(readFileSync(join(templates, file)))
  hash.update(readFileSync(import.meta.filename))
  return hash.digest("hex")
}

/** Runs a program in the folder; undefined, or the line that says most about why it did not work. */
const ran = (
  folder: string,
  env: NodeJS.ProcessEnv,
  command: string,
  ...args: ReadonlyArray<string>
): string | undefined => {
  const { error, status, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
    shell: process.platform === "win32" && command === "npm"
  })
  if (error === undefined && status === 0) return undefined
  const lines = (error?.message ?? stderr).split("\n").filter((line) => line.trim() !== "")
  return (lines.find((line) => /\b(code|errno|error:)/i.test(line)) ?? lines[0] ?? `ended with ${status}`).trim()
}

/** Generates the client that a schema file asks for; undefined, or why it cannot. */
const generated = (home: string, schema: string, env: NodeJS.ProcessEnv = {}): string | undefined => {
  const cli = join(home, "node_modules", "prisma", "build", "index.js")
  // Its generator needs no schema engine, and would download one.
  const engine = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" }
  const problem = ran(home, { ...env, ...engine }, process.execPath, cli, "generate", "--schema", schema)
  return problem === undefined ? undefined : `its client cannot be generated: ${problem}`
}

/** Makes JavaScript of it, as whoever deploys a program does; undefined, or why it cannot. */
const compiled = (home: string, env: NodeJS.ProcessEnv): string | undefined => {
  const options = ["--module", "nodenext", "--target", "es2023", "--rewriteRelativeImportExtensions", "--noCheck"]
  const files = ["--outDir", join(home, "compiled"), join(home, "client", "client.ts")]
  const [node = process.execPath, ...args] = program("typescript", "--ignoreConfig", ...options, ...files)
  const problem = ran(home, env, node, ...args)
  return problem === undefined ? undefined : `its client cannot be compiled: ${problem}`
}

/** Generates a client into a folder where Prisma is installed, unless that is what is there; undefined, or why it cannot. */
export const generateClient = (folder: string, schema: string): string | undefined => {
  const file = join(folder, "schema.prisma")
  if (existsSync(join(folder, "client")) && readFileSync(file, "utf8") === schema) return undefined
  writeFileSync(file, schema)
  return generated(prismaFolder, file)
}

/**
 * Installs Prisma if it is not there. Yields undefined, or one line that says why it cannot be had.
 *
 * @param env settings of npm's in a test
 */
export const installPrisma = (
  folder: string,
  say: (what: string) => void,
  env: NodeJS.ProcessEnv = {}
): string | undefined => {
  const stamp = join(folder, "installed")
  const wanted = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return undefined
  say("prisma: installing it, 300 MB, once")
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const file of files) copyFileSync(join(templates, file), join(folder, file))
  const npm = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--loglevel=error"
  ]
  const installed = ran(folder, env, "npm", ...npm)
  if (installed !== undefined) return `npm cannot install it: ${installed}`
  const problem = generated(folder, join(folder, "schema.prisma"), env) ?? compiled(folder, env)
  if (problem !== undefined) return problem
  writeFileSync(stamp, wanted)
  return undefined
}
