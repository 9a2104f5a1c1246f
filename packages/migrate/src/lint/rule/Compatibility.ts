/** Steps that running code does not survive, and those that lose what was stored. */
import { keyOf } from "../../catalog/Key.ts"
import { named, quoted } from "../../operation/Quote.ts"
import type { Rule } from "../Rule.ts"

const renameColumn: Rule = {
  name: "rename-column",
  alike: ["renaming-column", "rename_column"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "RenameColumn"
      ? {
        problem: `code that runs still says ${quoted(does.from)} of ${named(does.table)}`,
        way:
          "keep the name in the database and change it in the code; or a second column, filled by a trigger and in batches"
      }
      : undefined
}

const renameTable: Rule = {
  name: "rename-table",
  alike: ["renaming-table", "rename_table"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "Rename" && does.kind !== "index" && does.kind !== "type" && does.kind !== "domain" &&
      does.kind !== "collation"
      ? {
        problem: `code that runs still says ${named(does.from)}`,
        way: "rename it and make a view of the old name in the same transaction; drop the view when no code uses it"
      }
      : undefined
}

const moveTable: Rule = {
  name: "set-schema",
  alike: ["rename_schema"],
  severity: "error",
  check: ({ does }) => {
    const what = does._tag === "RenameSchema"
      ? quoted(does.from)
      : does._tag === "SetSchema"
      ? named(does.from)
      : undefined
    return what === undefined
      ? undefined
      : {
        problem: `code that runs still says ${what}`,
        way: "leave views of the old names behind, or set search_path first"
      }
  }
}

const renameLabel: Rule = {
  name: "rename-enum-label",
  alike: ["rename_enum_value"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "RenameEnumLabel"
      ? {
        problem: `code that runs writes '${does.from}', which is refused at once`,
        way: "add the new label, let code write it, update the rows in batches, then stop reading the old one"
      }
      : undefined
}

const dropColumn: Rule = {
  name: "drop-column",
  alike: ["ban-drop-column", "remove_column"],
  severity: "error",
  destructive: true,
  check: ({ does }) =>
    does._tag === "DropColumn"
      ? {
        problem: `the values of ${quoted(does.column.name)} of ${
          named(does.table)
        } are lost, and code that runs may still name it`,
        way: "take it out of the code, deploy, then drop it, with consent: waive(\"drop-column\", …)"
      }
      : undefined
}

const dropTable: Rule = {
  name: "drop-table",
  alike: ["ban-drop-table"],
  severity: "error",
  destructive: true,
  check: ({ does }) => {
    const names = does._tag === "DropTable" ? [does.table] : does._tag === "DropMany" ? does.tables : []
    return names.length === 0
      ? undefined
      : {
        problem: `the rows of ${names.map(named).join(", ")} are lost, and code that runs may still read them`,
        way: "take it out of the code, deploy, then drop it, with consent: waive(\"drop-table\", …)"
      }
  }
}

const recreateTable: Rule = {
  name: "recreate-table",
  alike: ["create_table"],
  severity: "error",
  destructive: true,
  alsoFresh: true,
  check: ({ does }, { at, steps }) => {
    if (does._tag !== "CreateTable") return undefined
    const key = keyOf(does.table)
    const dropped = steps.slice(0, at).some(({ does }) =>
      does._tag === "DropTable" && keyOf(does.table) === key ||
      does._tag === "DropMany" && does.tables.some((table) => keyOf(table) === key)
    )
    return dropped
      ? { problem: `${named(does.table)} is dropped with its rows and made anew`, way: "alter the table that is there" }
      : undefined
  }
}

const dropSchema: Rule = {
  name: "drop-database",
  alike: ["ban-drop-database"],
  severity: "error",
  destructive: true,
  check: ({ does }) =>
    does._tag === "DropDatabase" || does._tag === "DropSchema"
      ? {
        problem: `${quoted(does.name)} is dropped with all that is in it`,
        way: "drop what is in it by name, one by one"
      }
      : undefined
}

const truncate: Rule = {
  name: "truncate",
  alike: ["ban-truncate-cascade"],
  severity: "error",
  destructive: true,
  check: ({ does }) =>
    does._tag === "Truncate"
      ? {
        problem: does.cascade
          ? "all rows are lost, and those of every table that points at them"
          : `all rows of ${does.tables.map(named).join(", ")} are lost`,
        way: "name each table, without CASCADE, and with consent: waive(\"truncate\", …)"
      }
      : undefined
}

const deleteAll: Rule = {
  name: "delete-all",
  alike: [],
  severity: "error",
  destructive: true,
  check: ({ does }) =>
    does._tag === "Write" && does.kind === "delete" && does.everyRow
      ? {
        problem: `all rows of ${named(does.table)} are lost`,
        way: "say which, by WHERE; or waive(\"delete-all\", …)"
      }
      : undefined
}

const dropNotNull: Rule = {
  name: "drop-not-null",
  alike: ["ban-drop-not-null"],
  severity: "error",
  check: ({ does }) =>
    does._tag === "DropNotNull"
      ? {
        problem: `code that runs does not expect null in ${quoted(does.column)} of ${named(does.table)}`,
        way: "let code that reads it expect null first"
      }
      : undefined
}

const revoke: Rule = {
  name: "revoke-privilege",
  alike: [],
  severity: "warning",
  check: ({ does }) =>
    does._tag === "TakesPrivilege" || does._tag === "Revoke"
      ? {
        problem: "code that runs as that role is refused at once",
        way: "take what needs it out of the code, deploy, then revoke it"
      }
      : undefined
}

const changeDefault: Rule = {
  name: "change-default",
  alike: ["change_column_default"],
  severity: "warning",
  check: ({ does }, { at, steps }) => {
    if (does._tag !== "SetDefault" || does.to === null) return undefined
    const isNew = steps.slice(0, at).some(({ does: before }) =>
      before._tag === "AddColumn" && keyOf(before.table) === keyOf(does.table) && before.column.name === does.column
    )
    return isNew
      ? undefined
      : {
        problem: `code that runs may write the old default of ${quoted(does.column)} by itself`,
        way: "let code that writes the column say its value, then change the default"
      }
  }
}

export const compatibility: ReadonlyArray<Rule> = [
  renameColumn,
  renameTable,
  moveTable,
  renameLabel,
  dropColumn,
  dropTable,
  recreateTable,
  dropSchema,
  truncate,
  deleteAll,
  dropNotNull,
  revoke,
  changeDefault
]
