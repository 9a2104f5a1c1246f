/** Settings of a pool, by the docstrings of `PoolOptions`. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { root } from "../../Repository.ts"
import { declarationsOf, type Declared, note, tableOf } from "./Page.ts"

const file = join(root, "packages/pool/src/config/PoolOptions.ts")

/** What the docstring of the one before them speaks of. */
const spoken = new Set(["mode", "key"])

const membersOf = (all: ReadonlyArray<Declared>, owner: string): ReadonlyArray<Declared> => {
  const start = all.findIndex(({ name, text }) => name === owner && text.startsWith("export interface"))
  if (start < 0) throw new Error(`there is no interface ${owner}`)
  const end = all.findIndex(({ text }, at) => at > start && text.startsWith("export "))
  const found = all.slice(start + 1, end < 0 ? undefined : end)
  const body = /^export interface [^{]*\{([\s\S]*?)\n\}/.exec(all[start]?.text ?? "")?.[1] ?? ""
  const declared = [...body.matchAll(/^ {2}readonly (\w+)/gm)].map(([, name = ""]) => name)
  const silent = declared.filter((name) => !found.some((one) => one.name === name) && !spoken.has(name))
  if (silent.length > 0) throw new Error(`${owner} has settings without a docstring: ${silent.join(", ")}`)
  return found
}

/** A member's type, as it is declared, without what only says that it may be left out. */
const typeOf = ({ name, text }: Declared): string => {
  const declared = new RegExp(String.raw`^readonly ${name}\??:\s*([\s\S]*?)\n(?:\s*/\*\*|\s*readonly |\})`).exec(
    `${text}\n}`
  )?.[1]
  if (declared === undefined) throw new Error(`the type of ${name} cannot be read`)
  return declared.replaceAll(/\s+/g, " ").replace(/ \| undefined$/, "").replaceAll(
    "Redacted.Redacted<string>",
    "Redacted<string>"
  )
}

const section = (one: Declared): string => `### ${one.name}\n\n\`${typeOf(one)}\`\n\n${one.words}`

/** The variables that \`poolOptions\` reads, by its own code. */
const variables = (): ReadonlyArray<ReadonlyArray<string>> =>
  [
    ...readFileSync(join(root, "packages/pool/src/Config.ts"), "utf8")
      .matchAll(/^ {4}(\w+): .*`\$\{prefix\}(_\w+)`/gm)
  ].map(([, setting = "", suffix = ""]) => [`\`DATABASE${suffix}\``, `[\`${setting}\`](#${setting.toLowerCase()})`])

export const poolSettings = (): string => {
  const all = declarationsOf(file)
  const tls = all.find(({ text }) => text.startsWith("export type Tls "))
  return `# Settings of a pool

${note}

What \`ConnectionPool.layer\` takes. All may be left out. A setting that is given wins over the same one in the \`url\`. Times are Effect's durations:
\`"5 seconds"\`, \`Duration.minutes(1)\`, or milliseconds. A setting that makes no sense fails with \`InvalidPoolConfig\` before
anything is opened.

\`\`\`ts
import { ConnectionPool } from "@aludel/pool"
import * as Redacted from "effect/Redacted"

export const Database = ConnectionPool.layer({
  url: Redacted.make("postgres://app:secret@db.example.org/shop"),
  size: 20,
  acquireTimeout: "5 seconds",
  statementTimeout: "30 seconds",
  idleInTransactionTimeout: "10 seconds"
})
\`\`\`

## Settings

${membersOf(all, "PoolOptions").map(section).join("\n\n")}

## TLS

${tls?.words ?? ""}

${membersOf(all, "TlsOptions").map(section).join("\n\n")}

## From the environment

\`ConnectionPool.layerConfig(poolOptions())\`, with \`poolOptions\` of \`@aludel/pool/Config\`. Another prefix than \`DATABASE\` is its
argument. \`libpqVariables\` reads \`PGHOST\` and its kin instead.

${tableOf(["variable", "setting"], variables())}
`
}
