/** Operations as SQL. Pure: what is sent can be read before. */
import type { Constraint, Table, View } from "../catalog/Catalog.ts"
import { addsLabel, builtIndex, indexResume } from "./Alone.ts"
import { collationText } from "./CollationText.ts"
import { columnText, identityText, sequenceText } from "./ColumnText.ts"
import { continueIdentity } from "./Continue.ts"
import { domainStatements } from "./DomainStatements.ts"
import { replaceEnum } from "./EnumStatements.ts"
import { guarded } from "./IfExists.ts"
import type { Data, Grant, Operation, Revoke, SetIdentity, SetTableOptions } from "./Operation.ts"
import { defaultSchema, literal, named, quoted } from "./Quote.ts"

/** One statement, and whether it can run inside a transaction. */
export interface MigrationStatement {
  readonly text: string
  readonly transactional: boolean
  /** Whether what it does can be used only once its transaction is over, so that the next statement needs another one. */
  readonly commits?: boolean | undefined
  /** What the next try has to do first, where a run was killed in the middle of it. */
  readonly resume?: Resume | undefined
  /** Runs queries of the program in place of the text. */
  readonly data?: Data | undefined
}

export interface Resume {
  /** A query for how far it came: `done`, `half`, or nothing. Where there is none, it is taken to be half. */
  readonly state?: string | undefined
  /** What makes room for another try. */
  readonly clear: ReadonlyArray<string>
}

const constraintText = ({ definition, name }: Constraint): string => `constraint ${quoted(name)} ${definition}`

const createTable = (table: Table): string => {
  const items = [
    ...table.columns.map(columnText),
    ...table.constraints.filter(({ kind }) => kind !== "foreign key").map(constraintText)
  ]
  const parts = [
    `create ${table.unlogged ? "unlogged " : ""}table ${named(table)}`,
    ...table.bounds === null
      ? [`(\n  ${items.join(",\n  ")}\n)`]
      : [`partition of ${table.parents.map(named).join(", ")} ${table.bounds}`],
    ...table.bounds === null && table.parents.length > 0 ? [`inherits (${table.parents.map(named).join(", ")})`] : [],
    ...table.partitionBy === null ? [] : [`partition by ${table.partitionBy}`],
    ...table.parameters.length === 0 ? [] : [`with (${table.parameters.join(", ")})`]
  ]
  return parts.join(" ")
}

/** The server's own text of a view ends in a semicolon. */
const viewQuery = ({ definition }: View): string => definition.trim().replace(/;$/, "")

const createView = (view: View): string => {
  const parameters = view.parameters.length === 0 ? "" : ` with (${view.parameters.join(", ")})`
  return `create ${view.materialized ? "materialized " : ""}view ${named(view)}${parameters} as\n${viewQuery(view)}`
}

const setIdentity = ({ column, from, table, to }: SetIdentity): string => {
  const change = `alter table ${named(table)} alter column ${quoted(column)}`
  if (to === null) return `${change} drop identity`
  if (from === null) return `${change} add ${identityText(to)}`
  const options = sequenceText(to.options).replace(
    /(start|increment|minvalue|maxvalue|cache|no cycle|cycle)\b/g,
    "set $1"
  )
  return `${change} set generated ${to.kind} ${options}`
}

const setTableOptions = ({ from, table, to }: SetTableOptions): ReadonlyArray<string> => {
  const alter = `alter table ${named(table)}`
  const dropped = from.parameters.map((given) => given.split("=")[0] as string)
    .filter((name) => !to.parameters.some((given) => given.startsWith(`${name}=`)))
  const set = to.parameters.filter((given) => !from.parameters.includes(given))
  return [
    ...from.unlogged === to.unlogged ? [] : [`${alter} set ${to.unlogged ? "unlogged" : "logged"}`],
    ...dropped.length === 0 ? [] : [`${alter} reset (${dropped.join(", ")})`],
    ...set.length === 0 ? [] : [`${alter} set (${set.join(", ")})`],
    ...(from.rowSecurity === "off") === (to.rowSecurity === "off")
      ? []
      : [`${alter} ${to.rowSecurity === "off" ? "disable" : "enable"} row level security`],
    ...(from.rowSecurity === "forced") === (to.rowSecurity === "forced")
      ? []
      : [`${alter} ${to.rowSecurity === "forced" ? "force" : "no force"} row level security`],
    ...from.replicaIdentity === to.replicaIdentity || to.replicaIdentity === "index"
      ? []
      : [`${alter} replica identity ${to.replicaIdentity}`]
  ]
}

/** A grant, or what is taken back, as far as the role. */
const privilegeWords = (word: "grant" | "revoke", { on, privileges }: Grant | Revoke): string => {
  const { arguments: given, column, kind, schema } = on
  const object = kind === "schema" ? quoted(schema) : `${named(on)}${kind === "routine" ? `(${given ?? ""})` : ""}`
  const what = column === null ? privileges : privileges.map((privilege) => `${privilege} (${quoted(column)})`)
  return `${word} ${what.join(", ")} on ${kind} ${object}`
}

/** `alter table … drop constraint`, and so on: the words that PostgreSQL has for each kind. */
const textsOf = (operation: Operation): ReadonlyArray<string> => {
  switch (operation._tag) {
    case "CreateSchema":
      return [`create schema ${quoted(operation.name)}`]
    case "DropSchema":
      return [`drop schema ${quoted(operation.name)}`]
    case "CreateExtension": {
      const { name, schema } = operation
      return [
        `create extension ${quoted(name)}${
          schema === undefined || schema === defaultSchema ? "" : ` schema ${quoted(schema)}`
        }`
      ]
    }
    case "DropExtension":
      return [`drop extension ${quoted(operation.name)}`]
    case "CreateEnum":
      return [`create type ${named(operation.type)} as enum (${operation.type.labels.map(literal).join(", ")})`]
    case "DropEnum":
    case "DropComposite":
      return [`drop type ${named(operation.type)}`]
    case "AddEnumLabel": {
      const { before, label, type } = operation
      const place = before === undefined ? "" : ` before ${literal(before)}`
      return [`alter type ${named(type)} add value if not exists ${literal(label)}${place}`]
    }
    case "RenameEnumLabel":
      return [`alter type ${named(operation.type)} rename value ${literal(operation.from)} to ${literal(operation.to)}`]
    case "ReplaceEnum":
      return replaceEnum(operation)
    case "CreateDomain":
    case "AlterDomain":
      return domainStatements(operation)
    case "DropDomain":
      return [`drop domain ${named(operation.type)}`]
    case "CreateCollation":
      return [collationText(operation.collation)]
    case "DropCollation":
      return [`drop collation ${named(operation.collation)}`]
    case "CreateComposite": {
      const attributes = operation.type.attributes.map(({ collation, name, type }) =>
        `${quoted(name)} ${type}${collation === null ? "" : ` collate ${collation}`}`
      )
      return [`create type ${named(operation.type)} as (${attributes.join(", ")})`]
    }
    case "AlterComposite": {
      const { from, to } = operation
      const dropped = from.attributes.filter((old) => !to.attributes.some(({ name }) => name === old.name))
      const changes = [
        ...dropped.map(({ name }) => `drop attribute ${quoted(name)}`),
        ...to.attributes.flatMap(({ name, type }) => {
          const old = from.attributes.find((attribute) => attribute.name === name)
          if (old === undefined) return [`add attribute ${quoted(name)} ${type}`]
          return old.type === type ? [] : [`alter attribute ${quoted(name)} type ${type}`]
        })
      ]
      return changes.map((change) => `alter type ${named(to)} ${change}`)
    }
    case "CreateSequence": {
      const { options } = operation.sequence
      return [`create sequence ${named(operation.sequence)} as ${options.type} ${sequenceText(options)}`]
    }
    case "AlterSequence": {
      const { options } = operation.to
      return [`alter sequence ${named(operation.to)} as ${options.type} ${sequenceText(options)}`]
    }
    case "SetSequenceOwner": {
      const { sequence, to } = operation
      const owner = to === null ? "none" : `${named({ schema: to.schema, name: to.table })}.${quoted(to.column)}`
      return [`alter sequence ${named(sequence)} owned by ${owner}`]
    }
    case "DropSequence":
      return [`drop sequence ${named(operation.sequence)}`]
    case "CreateTable":
      return [createTable(operation.table)]
    case "DropTable":
      return [`drop table ${named(operation.table)}`]
    case "Rename":
      return [
        operation.kind === "domain" || operation.kind === "type"
          ? `alter ${operation.kind} ${named(operation.from)} rename to ${quoted(operation.to)}`
          : `alter ${operation.kind} ${named(operation.from)} rename to ${quoted(operation.to)}`
      ]
    case "SetSchema":
      return [`alter ${operation.kind} ${named(operation.from)} set schema ${quoted(operation.to)}`]
    case "RenameColumn":
      return [
        `alter table ${named(operation.table)} rename column ${quoted(operation.from)} to ${quoted(operation.to)}`
      ]
    case "RenameConstraint":
      return [
        `alter table ${named(operation.table)} rename constraint ${quoted(operation.from)} to ${quoted(operation.to)}`
      ]
    case "AddColumn":
      return [`alter table ${named(operation.table)} add column ${columnText(operation.column)}`]
    case "DropColumn":
      return [`alter table ${named(operation.table)} drop column ${quoted(operation.column.name)}`]
    case "SetType": {
      const { column, table, to, using } = operation
      const collate = to.collation === null ? "" : ` collate ${to.collation}`
      const how = using === undefined ? "" : ` using ${using}`
      return [`alter table ${named(table)} alter column ${quoted(column)} type ${to.type}${collate}${how}`]
    }
    case "SetNotNull":
      return [`alter table ${named(operation.table)} alter column ${quoted(operation.column)} set not null`]
    case "DropNotNull":
      return [`alter table ${named(operation.table)} alter column ${quoted(operation.column)} drop not null`]
    case "SetDefault": {
      const { column, table, to } = operation
      const change = to === null ? "drop default" : `set default ${to}`
      return [`alter table ${named(table)} alter column ${quoted(column)} ${change}`]
    }
    case "SetIdentity": {
      const { column, from, table, to } = operation
      const isNew = from === null && to !== null
      return [setIdentity(operation), ...isNew ? [continueIdentity(table, column, to.options)] : []]
    }
    case "DropExpression":
      return [`alter table ${named(operation.table)} alter column ${quoted(operation.column)} drop expression`]
    case "AddConstraint": {
      const { constraint, notValid, table, usingIndex } = operation
      if (usingIndex !== undefined) {
        const kind = constraint.kind === "primary key" ? "primary key" : "unique"
        const deferral = / (?:not )?deferrable.*$/i.exec(constraint.definition)?.[0] ?? ""
        return [
          `alter table ${named(table)} add constraint ${quoted(constraint.name)} ${kind} using index ${
            quoted(usingIndex)
          }${deferral}`
        ]
      }
      return [`alter table ${named(table)} add ${constraintText(constraint)}${notValid ? " not valid" : ""}`]
    }
    case "ValidateConstraint":
      return [`alter table ${named(operation.table)} validate constraint ${quoted(operation.name)}`]
    case "DropConstraint":
      return [`alter table ${named(operation.table)} drop constraint ${quoted(operation.constraint.name)}`]
    case "CreateIndex": {
      const { concurrently, index: { definition, name, unique }, table } = operation
      const words = ["create", ...unique ? ["unique"] : [], "index", ...concurrently ? ["concurrently"] : []].join(" ")
      return [`${words} ${quoted(name)} on ${named(table)} using ${definition}`]
    }
    case "DropIndex": {
      const name = named({ schema: operation.table.schema, name: operation.index.name })
      return [`drop index ${operation.concurrently ? "concurrently if exists " : ""}${name}`]
    }
    case "CreateView":
      return [createView(operation.view)]
    case "DropView":
      return [`drop ${operation.view.materialized ? "materialized " : ""}view ${named(operation.view)}`]
    case "CreateRoutine":
      return [operation.routine.definition]
    case "DropRoutine": {
      const { arguments: given, kind } = operation.routine
      return [`drop ${kind} ${named(operation.routine)}(${given})`]
    }
    case "CreateTrigger": {
      const { definition, enabled, name } = operation.trigger
      const words = { disabled: "disable", replica: "enable replica", always: "enable always" } as const
      if (enabled === "origin") return [definition]
      return [definition, `alter table ${named(operation.table)} ${words[enabled]} trigger ${quoted(name)}`]
    }
    case "DropTrigger":
      return [`drop trigger ${quoted(operation.trigger.name)} on ${named(operation.table)}`]
    case "CreatePolicy": {
      const { check, command, name, permissive, roles, using } = operation.policy
      return [
        `create policy ${quoted(name)} on ${named(operation.table)} as ${
          permissive ? "permissive" : "restrictive"
        } for ${command} to ${roles.join(", ")}${using === null ? "" : ` using (${using})`}${
          check === null ? "" : ` with check (${check})`
        }`
      ]
    }
    case "DropPolicy":
      return [`drop policy ${quoted(operation.policy.name)} on ${named(operation.table)}`]
    case "CreateStatistics":
      return [operation.statistics.definition]
    case "DropStatistics":
      return [`drop statistics ${named(operation.statistics)}`]
    case "Grant":
      return [
        `${privilegeWords("grant", operation)} to ${operation.role}${operation.grantable ? " with grant option" : ""}`
      ]
    case "Revoke":
      return [`${privilegeWords("revoke", operation)} from ${operation.role}`]
    case "SetTableOptions":
      return setTableOptions(operation)
    case "SetComment":
      return [`comment on ${operation.on} is ${operation.to === null ? "null" : literal(operation.to)}`]
    case "Sql":
      return operation.statements
    // It says what is done; a server that is sent it does nothing.
    case "Data":
      return [`select ${literal(`data step: ${operation.name}`)}`]
    default:
      return operation satisfies never
  }
}

const isTransactional = (operation: Operation): boolean => {
  switch (operation._tag) {
    case "CreateIndex":
    case "DropIndex":
      return !operation.concurrently
    case "Sql":
      return operation.transactional
    case "Data":
      return !operation.batches
    // By itself, so that no stronger lock from before is held while the table is read.
    case "ValidateConstraint":
      return false
    default:
      return true
  }
}

/** An index that was being built stays behind, invalid, and has to go first. */
const resumeOf = (operation: Operation, text: string): Resume | undefined => {
  if (operation._tag === "CreateIndex" && operation.concurrently) {
    return indexResume(named({ schema: operation.table.schema, name: operation.index.name }))
  }
  if (operation._tag !== "Sql" || operation.transactional) return undefined
  if (operation.ifInterrupted !== undefined) return { clear: operation.ifInterrupted }
  const index = builtIndex(text)
  return index === undefined ? undefined : indexResume(index)
}

/** The statements of an operation, in order. */
export const statementsOf = (operation: Operation): ReadonlyArray<MigrationStatement> => {
  const transactional = isTransactional(operation)
  return textsOf(operation).map((plain) => {
    const text = guarded(operation, plain)
    const resume = resumeOf(operation, text)
    return {
      text,
      transactional,
      // A label cannot be used in the transaction that adds it.
      ...operation._tag === "AddEnumLabel" || transactional && addsLabel(text) ? { commits: true } : {},
      ...resume === undefined ? {} : { resume },
      ...operation._tag === "Data" ? { data: operation } : {}
    }
  })
}
