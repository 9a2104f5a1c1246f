/** A column as CREATE TABLE and ADD COLUMN write it, and constraints as they and ALTER TABLE write them. */
import type { Column, Constraint, QualifiedName } from "../catalog/Catalog.ts"
import { column, constraint } from "../operation/Constructors.ts"
import { quoted } from "../operation/Quote.ts"
import type { Reader } from "./Reader.ts"

const clauses = [
  "not",
  "null",
  "default",
  "constraint",
  "check",
  "unique",
  "primary",
  "references",
  "generated",
  "collate",
  "deferrable",
  "initially",
  "storage",
  "compression",
  "using"
] as const

const begun = (reader: Reader): boolean =>
  reader.sees("constraint") || reader.sees("check") || reader.sees("unique") || reader.sees("primary", "key") ||
  reader.sees("foreign", "key") || reader.sees("exclude")

/** Whether a constraint of the table, not a column, stands here. */
export const isConstraint = (reader: Reader): boolean => begun(reader)

/** `CONSTRAINT name …`, up to the comma; `NOT VALID` and `USING INDEX` are told apart from the definition. */
export const tableConstraint = (reader: Reader) => {
  const name = reader.takes("constraint") ? reader.identifier() : ""
  const text = reader.until(",")
  const usingIndex = /^(?:unique|primary\s+key)\s+using\s+index\s+("?)([^\s"]+)\1/i.exec(text)?.[2]
  const notValid = /\bnot\s+valid\s*$/i.test(text)
  return { constraint: constraint(name, text.replace(/\s*not\s+valid\s*$/i, "")), notValid, usingIndex }
}

/** The type's name, up to what follows it. */
export const typeName = (reader: Reader): string => reader.until(",", ...clauses).toLowerCase()

/** A column with the constraints that were written beside it. */
export const columnClause = (
  reader: Reader,
  table: QualifiedName
): { readonly column: Column; readonly constraints: ReadonlyArray<Constraint> } => {
  const name = reader.identifier()
  const type = typeName(reader)
  let byDefault: string | undefined
  let notNull = false
  let identity: "always" | "by default" | undefined
  let generated: Column["generated"] = null
  const constraints: Array<Constraint> = []
  const add = (suffix: string, definition: string, given: string | undefined) =>
    constraints.push(constraint(given ?? `${table.name}_${name}_${suffix}`, definition))
  while (!reader.isDone && !reader.sees(",") && !reader.sees(")")) {
    const given = reader.takes("constraint") ? reader.identifier() : undefined
    if (reader.takes("not", "null")) notNull = true
    else if (reader.takes("null")) continue
    else if (reader.takes("default")) byDefault = reader.until(",", ...clauses)
    else if (reader.takes("primary", "key")) {
      notNull = true
      add("pkey", `PRIMARY KEY (${quoted(name)})`, given)
    } else if (reader.takes("unique")) {
      if (reader.takes("nulls")) reader.until(",", ...clauses)
      add("key", `UNIQUE (${quoted(name)})`, given)
    } else if (reader.takes("check")) {
      add("check", `CHECK ${reader.brackets()}`, given)
      reader.takes("no", "inherit")
    } else if (reader.sees("references")) {
      const text = reader.until(",", "not", "null", "default", "constraint", "check", "unique", "primary", "generated")
      add("fkey", `FOREIGN KEY (${quoted(name)}) ${text}`, given)
    } else if (reader.takes("generated")) {
      const always = reader.takes("always")
      if (!always) reader.needs("by", "default")
      reader.needs("as")
      if (reader.takes("identity")) {
        identity = always ? "always" : "by default"
        notNull = true
        if (reader.sees("(")) reader.brackets()
      } else {
        const expression = reader.brackets()
        generated = { kind: reader.takes("stored") ? "stored" : "virtual", expression }
        reader.takes("virtual")
      }
    } else if (reader.takes("collate")) reader.name()
    else if (reader.takes("deferrable") || reader.takes("not", "deferrable")) continue
    else if (reader.takes("initially") || reader.takes("storage") || reader.takes("compression")) reader.identifier()
    else reader.needs("the end of a column")
  }
  return {
    column: {
      ...column(name, type, { notNull, default: byDefault, ...identity === undefined ? {} : { identity } }),
      generated
    },
    constraints
  }
}
