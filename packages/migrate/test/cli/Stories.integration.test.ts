/** The stories of `stories/`, each with a project and a database of its own. */
import { TestDatabase } from "@aludel/testing"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { appendFile, readdir, rm } from "node:fs/promises"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, inject, test } from "vitest"
import { query } from "../Query.ts"
import { makeProject } from "./Project.ts"
import { argumentsOf, type Command, Names, parseStory, printStory } from "./Story.ts"

const folder = fileURLToPath(new URL("./stories", import.meta.url))
const update = process.env["ALUDEL_STORIES"] === "update"

const linesOf = (text: string): ReadonlyArray<string> => text.replace(/\n$/, "").split("\n")

const told = async (commands: ReadonlyArray<Command>, url: string, name: string): Promise<ReadonlyArray<Command>> => {
  const env: Record<string, string> = { DATABASE_URL: url }
  const project = await makeProject(env)
  const names = new Names()
  const secrets = { "<folder>": project.folder, "<database>": name }
  const found = async (path: string): Promise<string> => {
    const pattern = new RegExp(`^${path.split("/").at(-1)?.replaceAll(".", "\\.").replaceAll("*", ".*")}$`)
    const parent = join(project.folder, dirname(path))
    const names = (await readdir(parent)).filter((name) => pattern.test(name))
    expect(names, path).toHaveLength(1)
    return join(parent, names[0] ?? "")
  }
  const run = async ({ body, text }: Command): Promise<Command> => {
    const [verb = "", ...rest] = text.split(" ")
    const argument = names.show(rest.join(" "))
    if (verb === "" || verb === "#") return { text, body }
    if (verb === "file") await project.write(argument, names.show(`${body.join("\n")}\n`))
    else if (verb === "show") return { text, body: linesOf(readFileSync(await found(argument), "utf8")) }
    else if (verb === "remove") await rm(await found(argument))
    else if (verb === "edit") await appendFile(await found(argument), names.show(`${body.join("\n")}\n`))
    else if (verb === "env") {
      const [key = "", ...value] = argument.split("=")
      env[key] = value.join("=").replace("<url>", url)
    } else if (verb === "sql") {
      const statement = body.filter((line) => !line.startsWith("-> "))
      const rows = await query(url, statement.join("\n"))
      return { text, body: [...statement, ...rows.map((row) => `-> ${row.join(" | ")}`)] }
    } else if (verb === "$") {
      const [, ...args] = argumentsOf(argument)
      const { code, err, out } = await project.aludel(args)
      const all = names.hide(`${out}${err}`, secrets)
      const lines = [...all === "" ? [] : linesOf(all), ...code === 0 ? [] : [`exit ${code}`]]
      return { text, body: lines.map((line) => line.trimEnd()) }
    } else throw new Error(`unknown line in a story: ${text}`)
    return { text, body }
  }
  try {
    const done: Array<Command> = []
    for (const command of commands) done.push(await run(command))
    return done
  } finally {
    await project.remove()
  }
}

test.concurrent.each(readdirSync(folder))("%s", { timeout: 120_000 }, async (file) => {
  const path = join(folder, file)
  const text = readFileSync(path, "utf8")
  const commands = parseStory(text)
  const done = await Effect.runPromise(Effect.scoped(
    Effect.flatMap(
      TestDatabase.make({ url: inject("databaseUrl") }),
      ({ name, url }) => Effect.promise(() => told(commands, Redacted.value(url), name))
    )
  ))
  if (update) writeFileSync(path, printStory(done))
  else expect(printStory(done)).toBe(text)
})
