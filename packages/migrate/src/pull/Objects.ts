/**
 * What the program has no word for, or none that `pull` writes, as objects of the data model: the statements that lead from
 * what the declarations make to what is there. So that nothing is left for a migration to make, or to drop.
 */
import type { Catalog } from "../catalog/Catalog.ts"
import { diff } from "../diff/Diff.ts"
import { speaksOf } from "../diff/Disturbed.ts"
import type { Operation } from "../operation/Operation.ts"
import { named } from "../operation/Quote.ts"
import { statementsOf } from "../operation/Statements.ts"

/** One `Pg.object`. */
export interface PulledObject {
  /** `view public.v`, `trigger tr of public.t`. */
  readonly title: string
  readonly create: string
  readonly drop: string
  readonly stage: "before tables" | "after tables" | "after views"
}

type Place = { readonly schema: string; readonly name: string }

const pathOf = ({ name, schema }: Place): string => `${schema}.${name}`

/** What it is about and what undoes it; undefined for what declarations have said already. */
const known = (operation: Operation): { readonly title: string; readonly undo: Operation } | undefined => {
  const on = (title: string, table: Place, undo: Operation) => ({ title: `${title} of ${pathOf(table)}`, undo })
  switch (operation._tag) {
    case "CreateDomain":
      return { title: `domain ${pathOf(operation.type)}`, undo: { ...operation, _tag: "DropDomain" } }
    case "CreateComposite":
      return { title: `type ${pathOf(operation.type)}`, undo: { ...operation, _tag: "DropComposite" } }
    case "CreateCollation":
      return { title: `collation ${pathOf(operation.collation)}`, undo: { ...operation, _tag: "DropCollation" } }
    case "CreateView": {
      const { view } = operation
      const kind = view.materialized ? "materialized view" : "view"
      return { title: `${kind} ${pathOf(view)}`, undo: { ...operation, _tag: "DropView" } }
    }
    case "CreateRoutine": {
      const { routine } = operation
      const title = `${routine.kind} ${pathOf(routine)}(${routine.arguments})`
      return { title, undo: { ...operation, _tag: "DropRoutine" } }
    }
    case "AlterSequence": {
      const { from, to } = operation
      return { title: `options of sequence ${pathOf(to)}`, undo: { ...operation, from: to, to: from } }
    }
    case "SetSequenceOwner":
      return { title: `owner of sequence ${pathOf(operation.sequence)}`, undo: { ...operation, to: null } }
    case "AddColumn":
      return on(`column ${operation.column.name}`, operation.table, { ...operation, _tag: "DropColumn" })
    case "SetIdentity":
      return on(`identity ${operation.column}`, operation.table, {
        ...operation,
        from: operation.to,
        to: operation.from
      })
    case "AddConstraint":
      return on(`constraint ${operation.constraint.name}`, operation.table, { ...operation, _tag: "DropConstraint" })
    case "CreateIndex":
      return on(`index ${operation.index.name}`, operation.table, { ...operation, _tag: "DropIndex" })
    case "CreateTrigger":
      return on(`trigger ${operation.trigger.name}`, operation.table, { ...operation, _tag: "DropTrigger" })
    case "CreatePolicy":
      return on(`policy ${operation.policy.name}`, operation.table, { ...operation, _tag: "DropPolicy" })
    case "CreateStatistics":
      return { title: `statistics ${pathOf(operation.statistics)}`, undo: { ...operation, _tag: "DropStatistics" } }
    case "SetTableOptions":
      return on("settings", operation.table, { ...operation, from: operation.to, to: operation.from })
    case "SetComment":
      return { title: `comment on ${operation.on}`, undo: { ...operation, from: operation.to, to: operation.from } }
    case "Grant":
    case "Revoke": {
      const { column, kind } = operation.on
      const place = `${kind} ${pathOf(operation.on)}${column === null ? "" : `.${column}`}`
      const title = `${operation._tag === "Grant" ? "" : "withheld "}privileges on ${place} of ${operation.role}`
      const undo: Operation = operation._tag === "Grant"
        ? { _tag: "Revoke", privileges: operation.privileges, on: operation.on, role: operation.role }
        : { ...operation, _tag: "Grant", grantable: false }
      return { title, undo }
    }
    default:
      return undefined
  }
}

/** The object takes one statement. */
const oneOf = (texts: ReadonlyArray<string>): string => {
  const [first, ...others] = texts
  if (first === undefined || others.length === 0) return first ?? ""
  let tag = "$pulled$"
  for (let n = 1; texts.some((text) => text.includes(tag)); n++) tag = `$pulled${n}$`
  return `do ${tag} begin\n${texts.map((text) => `  ${text};`).join("\n")}\nend ${tag}`
}

/** What is not there is passed over. */
const passing = (text: string): string =>
  text.replace(/^drop (materialized view|\w+) /, "drop $1 if exists ")
    .replace(/^(alter table .*) drop (constraint|column) /, "$1 drop $2 if exists ")

const stageOf = (operation: Operation, isEarly: (name: string) => boolean): PulledObject["stage"] => {
  switch (operation._tag) {
    case "CreateDomain":
    case "CreateComposite":
    case "CreateCollation":
    case "AlterSequence":
      return "before tables"
    case "CreateRoutine":
      return isEarly(operation.routine.name) ? "before tables" : "after tables"
    case "Grant":
    case "Revoke":
    case "SetComment":
      return "after views"
    default:
      return "after tables"
  }
}

/**
 * The objects, in the order in which they can be made.
 *
 * @param declared what the declarations make, of what is there
 * @param there what is there
 */
export const objectsOf = (declared: Catalog, there: Catalog): ReadonlyArray<PulledObject> => {
  const tables = JSON.stringify(
    there.tables.map(({ columns, constraints, indexes }) => [columns, constraints, indexes])
  )
  const domains = JSON.stringify(there.domains)
  const isEarly = (name: string) => speaksOf(tables, name) || speaksOf(domains, name)
  const found = diff(declared, there).flatMap((operation): ReadonlyArray<PulledObject> => {
    const object = known(operation)
    if (object === undefined) return []
    const texts = (one: Operation) => statementsOf(one).map(({ text }) => text)
    return [{
      title: object.title,
      create: oneOf(texts(operation)),
      drop: oneOf(texts(object.undo).map(passing)),
      stage: stageOf(operation, isEarly)
    }]
  })
  // A table that inherits is declared with all its columns, and tied to its parents afterwards.
  const heirs = there.tables.filter(({ bounds }) => bounds === null).flatMap((table) =>
    table.parents.map((parent): PulledObject => ({
      title: `inheritance of ${pathOf(table)} from ${pathOf(parent)}`,
      create: `alter table ${named(table)} inherit ${named(parent)}`,
      drop: `alter table ${named(table)} no inherit ${named(parent)}`,
      stage: "after tables"
    }))
  )
  // A domain's check may call a function.
  const isFirst = ({ stage, title }: PulledObject) => stage === "before tables" && title.startsWith("function")
  return [...found.filter(isFirst), ...found.filter((one) => !isFirst(one)), ...heirs]
}
