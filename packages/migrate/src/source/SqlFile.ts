/**
 * A migration as two files of SQL: `….up.sql`, which begins with comments that say what it is, and `….down.sql`, which may
 * be missing.
 *
 *     -- aludel: id 3f9a1c0b7d2e
 *     -- aludel: parents 0b1c2d3e4f50
 *     -- aludel: message users have a nickname
 *
 * Right before a statement: `-- aludel: no transaction`, and `-- aludel: waive drop-column: no code has read it since May`.
 */
import { refuse } from "../error/MigrateError.ts"
import { type Migration, migration } from "../migration/Migration.ts"
import { execute } from "../operation/Constructors.ts"
import type { Operation } from "../operation/Operation.ts"
import { waive } from "../operation/Waive.ts"
import { splitSql } from "./SplitSql.ts"

const mark = /^aludel:\s*(.*)$/

const operationsOf = (file: string, text: string): ReadonlyArray<Operation> => {
  const found = splitSql(text)
  if ("what" in found) return refuse("InvalidFile", `${file}:${found.line}: the ${found.what} is not closed`)
  return found.map(({ comments, text }) => {
    const marks = comments.flatMap((comment) => mark.exec(comment)?.[1] ?? [])
    const statement = execute(text, { transactional: marks.includes("no transaction") ? false : undefined })
    return marks.reduce((waived, said) => {
      const [, rule, reason] = waiver.exec(said) ?? []
      return rule === undefined ? waived : waive(rule, reason ?? "", waived)
    }, statement)
  })
}

/** `waive drop-column: nobody reads it`, right before the statement. */
const waiver = /^waive ([\w-]+)(?::\s*(.*))?$/

/** What the comments at the top of a file say. */
const headerOf = (file: string, text: string): ReadonlyMap<string, string> => {
  const header = new Map<string, string>()
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue
    if (!line.trimStart().startsWith("--")) break
    const said = mark.exec(line.trimStart().slice(2).trim())?.[1]
    if (said === undefined || said === "no transaction" || waiver.test(said)) continue
    const [, key = "", value = ""] = /^(\S+)\s*(.*)$/.exec(said) ?? []
    if (!["id", "parents", "replaces", "formerly", "message", "loses"].includes(key)) {
      refuse(
        "InvalidFile",
        `${file}:${index + 1}: "aludel: ${said}" is not known; id, parents, replaces, formerly, message, loses rows are`
      )
    }
    header.set(key, key === "formerly" ? [header.get(key) ?? "", value.trim()].join("\n").trim() : value.trim())
  }
  return header
}

const listOf = (text: string): ReadonlyArray<string> => text.split(/[\s,]+/).filter((id) => id !== "")

/** `formerly 5c1e0a9b3d4f: 3f9a1c0b7d2e, 0b1c2d3e4f50`, one line for each. */
const formerlyIn = (text: string | undefined): Migration["formerly"] =>
  text?.split("\n").map((line) => {
    const [id = "", replaces = ""] = line.split(":")
    return { id: id.trim(), replaces: listOf(replaces) }
  })

/** The files of a pair as a migration; throws `MigrateError` naming the file and line where one cannot be read. */
export const sqlMigration = (
  up: { readonly file: string; readonly text: string },
  down: { readonly file: string; readonly text: string } | undefined
): Migration => {
  const header = headerOf(up.file, up.text)
  const id = header.get("id")
  if (id === undefined || id === "") {
    return refuse("InvalidFile", `${up.file}: it does not say which migration it is: begin it with "-- aludel: id …"`)
  }
  const replaces = header.get("replaces")
  return {
    ...migration({
      id,
      parents: listOf(header.get("parents") ?? ""),
      replaces: replaces === undefined ? undefined : listOf(replaces),
      formerly: formerlyIn(header.get("formerly")),
      message: header.get("message") ?? "",
      up: operationsOf(up.file, up.text),
      down: down && operationsOf(down.file, down.text),
      losesRows: header.get("loses") === "rows"
    }),
    file: up.file
  }
}
