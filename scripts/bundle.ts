/**
 * `node scripts/bundle.ts [package…]`: what is packed of each package, all of them by default: its JavaScript bundled into
 * `bundle/`, its declarations by the compiler in `dist/`. A package's `prepack` runs it.
 * docs/decisions/0029-what-is-packed.md says why.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join, resolve } from "node:path"
import { type Plugin, rolldown } from "rolldown"
import { entriesOf, folder, isExternal, type Manifest, programsOf, undeclared } from "./bundle/Entries.ts"
import { run } from "./Process.ts"
import { program, root } from "./Repository.ts"

const read = <T>(...path: ReadonlyArray<string>): T => JSON.parse(readFileSync(join(...path), "utf8")) as T

const { compilerOptions } = read<{ readonly compilerOptions: { readonly target: string } }>(root, "tsconfig.base.json")

/** A program that a module starts is a file of its own, beside the one that starts it. */
const programs: Plugin = {
  name: "programs",
  transform(text, path) {
    for (const name of programsOf(text)) {
      this.emitFile({ type: "chunk", id: resolve(path, "..", `${name}.ts`), fileName: `${name}.js` })
    }
  }
}

const bundle = async (home: string): Promise<string> => {
  const manifest = read<Manifest>(home, "package.json")
  const warnings: Array<string> = []
  const build = await rolldown({
    cwd: home,
    input: { ...entriesOf(manifest) },
    external: isExternal,
    platform: "neutral",
    transform: { target: compilerOptions.target.toLowerCase() },
    plugins: [programs],
    onLog: (level, { message }) => {
      if (level === "warn") warnings.push(message)
    }
  })
  const { output } = await build.write({
    dir: join(home, folder),
    cleanDir: true,
    format: "esm",
    sourcemap: true,
    // To be read, and to be called in a stack trace what the source calls it.
    minify: false,
    minifyInternalExports: false,
    keepNames: true,
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js"
  })
  await build.close()
  const chunks = output.filter((file) => file.type === "chunk")
  const own = new Set(chunks.map(({ fileName }) => fileName))
  const left = chunks.flatMap(({ dynamicImports, imports }) => [...imports, ...dynamicImports])
    .filter((imported) => !own.has(imported))
  const problems = [...warnings, ...undeclared(manifest, left).map((name) => `${name} is not a dependency`)]
  if (problems.length > 0) throw new Error(`${manifest.name}: ${problems.join("\n")}`)
  const size = chunks.reduce((sum, { code }) => sum + code.length, 0)
  return `${manifest.name}: ${chunks.length} files, ${Math.round(size / 1024)} kB`
}

const given = process.argv.slice(2)
const homes = (given.length > 0 ? given : readdirSync(join(root, "packages"))).map((name) =>
  join(root, "packages", name)
)

const compiled = await run(program("typescript", "-b", ...homes.map((home) => join(home, "tsconfig.src.json"))))
if (compiled.code !== 0) throw new Error(compiled.output)
/** Whoever installs the command has a whole project to look at. */
const withExamples = (home: string): void => {
  const there = join(home, "dist", "examples")
  rmSync(there, { recursive: true, force: true })
  cpSync(join(root, "examples"), there, { recursive: true, filter: (path) => !path.includes("node_modules") })
}
for (const home of homes) if (read<Manifest>(home, "package.json").bin?.["aludel"] !== undefined) withExamples(home)

// To the standard error: `pnpm pack --json` has the other one.
for (const home of homes) console.error(await bundle(home))
