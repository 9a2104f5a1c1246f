/**
 * Prisma, installed on demand into the git-ignored cache, and its client generated there: 300 MB that nothing else needs.
 * What is installed stands in `bench/prisma`, with exact versions; a change there installs anew.
 */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cache } from "../../scripts/Repository.ts"

const templates = join(import.meta.dirname, "..", "prisma")
const files = ["package.json", "schema.prisma"]

/** Where it is installed. */
export const prismaFolder = join(cache, "bench-prisma")

/** Where the client is generated, by its schema. */
export const prismaClient = join(prismaFolder, "client", "client.ts")

const fingerprint = (): string => {
  const hash = createHash("sha256")
  for (const file of files) hash.update(readFileSync(join(templates, file)))
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
  const cli = join(folder, "node_modules", "prisma", "build", "index.js")
  // Its generator needs no schema engine, and would download one.
  const engine = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" }
  const generated = ran(folder, { ...env, ...engine }, process.execPath, cli, "generate", "--schema", "schema.prisma")
  if (generated !== undefined) return `its client cannot be generated: ${generated}`
  writeFileSync(stamp, wanted)
  return undefined
}
