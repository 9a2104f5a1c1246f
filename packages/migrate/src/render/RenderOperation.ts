/** Operations as the calls that make them. What a drop carries is not written: it is for the reverse, not for the file. */
import type {
  Collation,
  Column,
  CompositeType,
  Constraint,
  DomainType,
  PrivilegeTarget,
  QualifiedName,
  SequenceOptions,
  Table
} from "../catalog/Catalog.ts"
import { isUsualSequence } from "../operation/Constructors.ts"
import type { Operation, TableOptions } from "../operation/Operation.ts"
import { defaultSchema } from "../operation/Quote.ts"
import { type Call, call } from "./Code.ts"

const nameOf = ({ name, schema }: QualifiedName): unknown => schema === defaultSchema ? name : { schema, name }

const set = <A>(value: A | null): A | undefined => value ?? undefined
const yes = (value: boolean): true | undefined => value ? true : undefined
const some = <A>(list: ReadonlyArray<A>): ReadonlyArray<A> | undefined => list.length === 0 ? undefined : list

const placeOf = (on: PrivilegeTarget) => {
  if (on.kind === "schema") return { schema: on.schema }
  return { [on.kind]: nameOf(on), column: set(on.column), arguments: set(on.arguments) }
}

const columnOf = ({ collation, default: byDefault, generated, identity, name, notNull, type }: Column): Call =>
  call("column", name, type, {
    notNull: yes(notNull && identity === null),
    default: set(byDefault),
    identity: identity === null ? undefined : isUsualSequence(identity.options) ? identity.kind : identity,
    generated: generated === null ? undefined : generated.kind === "stored" ? generated.expression : generated,
    collation: set(collation)
  })

const constraintOf = ({ definition, name }: Constraint): Call => call("constraint", name, definition)

const tableOf = (table: Table) => ({
  columns: table.columns.map(columnOf),
  constraints: some(table.constraints.filter(({ kind }) => kind !== "foreign key").map(constraintOf)),
  partitionBy: set(table.partitionBy),
  partitionOf: table.bounds === null || table.parents[0] === undefined
    ? undefined
    : { parent: nameOf(table.parents[0]), bounds: table.bounds },
  inherits: table.bounds === null ? some(table.parents.map(nameOf)) : undefined,
  unlogged: yes(table.unlogged),
  parameters: some(table.parameters)
})

const domainOf = (type: DomainType): Call =>
  call("domain", nameOf(type), type.type, {
    notNull: yes(type.notNull),
    default: set(type.default),
    collation: set(type.collation),
    constraints: some(type.constraints.map(constraintOf))
  })

const collationOf = ({ ctype, deterministic, locale, provider, rules }: Collation) => ({
  provider: provider === "icu" ? undefined : provider,
  locale,
  ctype: set(ctype),
  deterministic: deterministic ? undefined : false,
  rules: set(rules)
})

const compositeOf = (type: CompositeType): Call =>
  call(
    "composite",
    nameOf(type),
    Object.fromEntries(
      type.attributes.map(({ collation, name, type }) => [name, collation === null ? type : { type, collation }])
    )
  )

const sequenceOf = (options: SequenceOptions) => isUsualSequence(options) && options.type === "bigint" ? {} : options

/** What differs from a table without options. */
const optionsOf = ({ parameters, replicaIdentity, rowSecurity, unlogged }: TableOptions) => ({
  unlogged: yes(unlogged),
  parameters: some(parameters),
  rowSecurity: rowSecurity === "off" ? undefined : rowSecurity,
  replicaIdentity: replicaIdentity === "default" ? undefined : replicaIdentity
})

export const renderOperation = (operation: Operation): Call => {
  switch (operation._tag) {
    case "CreateSchema":
      return call("createSchema", operation.name)
    case "DropSchema":
      return call("dropSchema", operation.name)
    case "CreateExtension":
      return call("createExtension", operation.name, {
        schema: operation.schema === defaultSchema ? undefined : operation.schema
      })
    case "DropExtension":
      return call("dropExtension", operation.name)
    case "CreateEnum":
      return call("createEnum", nameOf(operation.type), operation.type.labels)
    case "DropEnum":
      return call("dropEnum", nameOf(operation.type))
    case "AddEnumLabel":
      return call("addEnumLabel", nameOf(operation.type), operation.label, { before: operation.before })
    case "RenameEnumLabel":
      return call("renameEnumLabel", nameOf(operation.type), operation.from, operation.to)
    case "ReplaceEnum":
      return call("replaceEnum", nameOf(operation.to), operation.from.labels, operation.to.labels, {
        labels: Object.keys(operation.labels).length === 0 ? undefined : operation.labels,
        columns: operation.columns
      })
    case "CreateDomain":
      return call("createDomain", domainOf(operation.type))
    case "AlterDomain":
      return call("alterDomain", domainOf(operation.from), domainOf(operation.to))
    case "DropDomain":
      return call("dropDomain", nameOf(operation.type))
    case "CreateCollation":
      return call("createCollation", nameOf(operation.collation), collationOf(operation.collation))
    case "DropCollation":
      return call("dropCollation", nameOf(operation.collation))
    case "CreateComposite":
      return call("createComposite", compositeOf(operation.type))
    case "AlterComposite":
      return call("alterComposite", compositeOf(operation.from), compositeOf(operation.to))
    case "DropComposite":
      return call("dropComposite", nameOf(operation.type))
    case "CreateSequence":
      return call("createSequence", nameOf(operation.sequence), sequenceOf(operation.sequence.options))
    case "AlterSequence":
      return call("alterSequence", nameOf(operation.to), operation.to.options)
    case "DropSequence":
      return call("dropSequence", nameOf(operation.sequence))
    case "SetSequenceOwner": {
      const { sequence, to } = operation
      const owner = to && { table: nameOf({ schema: to.schema, name: to.table }), column: to.column }
      return call("setSequenceOwner", nameOf(sequence), owner)
    }
    case "CreateTable":
      return call("createTable", nameOf(operation.table), tableOf(operation.table))
    case "DropTable":
      return call("dropTable", nameOf(operation.table))
    case "Rename":
      return operation.kind === "table"
        ? call("renameTable", nameOf(operation.from), operation.to)
        : call("rename", operation.kind, nameOf(operation.from), operation.to)
    case "SetSchema":
      return call("setSchema", operation.kind, nameOf(operation.from), operation.to)
    case "RenameColumn":
      return call("renameColumn", nameOf(operation.table), operation.from, operation.to)
    case "RenameConstraint":
      return call("renameConstraint", nameOf(operation.table), operation.from, operation.to)
    case "AddColumn":
      return call("addColumn", nameOf(operation.table), columnOf(operation.column))
    case "DropColumn":
      return call("dropColumn", nameOf(operation.table), operation.column.name)
    case "SetType": {
      const { column, table, to, using } = operation
      return call("setType", nameOf(table), column, to.type, { using, collation: set(to.collation) })
    }
    case "SetNotNull":
      return call("setNotNull", nameOf(operation.table), operation.column)
    case "DropNotNull":
      return call("dropNotNull", nameOf(operation.table), operation.column)
    case "SetDefault":
      return call("setDefault", nameOf(operation.table), operation.column, operation.to)
    case "SetIdentity":
      return call("setIdentity", nameOf(operation.table), operation.column, operation.from, operation.to)
    case "DropExpression":
      return call("dropExpression", nameOf(operation.table), operation.column)
    case "AddConstraint":
      return call("addConstraint", nameOf(operation.table), constraintOf(operation.constraint), {
        notValid: yes(operation.notValid),
        usingIndex: operation.usingIndex
      })
    case "ValidateConstraint":
      return call("validateConstraint", nameOf(operation.table), operation.name)
    case "DropConstraint":
      return call("dropConstraint", nameOf(operation.table), operation.constraint.name)
    case "CreateIndex": {
      const { concurrently, index: { definition, name, unique }, table } = operation
      return call("createIndex", nameOf(table), name, definition, {
        unique: yes(unique),
        concurrently: yes(concurrently)
      })
    }
    case "DropIndex":
      return call("dropIndex", nameOf(operation.table), operation.index.name, {
        concurrently: yes(operation.concurrently)
      })
    case "CreateView": {
      const { definition, materialized, parameters } = operation.view
      return call("createView", nameOf(operation.view), definition, {
        materialized: yes(materialized),
        parameters: some(parameters)
      })
    }
    case "DropView":
      return call("dropView", nameOf(operation.view), { materialized: yes(operation.view.materialized) })
    case "CreateRoutine": {
      const { comment: _, ...routine } = operation.routine
      return call("createRoutine", routine)
    }
    case "DropRoutine": {
      const { arguments: given, kind } = operation.routine
      return call("dropRoutine", kind, nameOf(operation.routine), given)
    }
    case "CreateTrigger": {
      const { definition, enabled, name } = operation.trigger
      return call("createTrigger", nameOf(operation.table), name, definition, {
        enabled: enabled === "origin" ? undefined : enabled
      })
    }
    case "DropTrigger":
      return call("dropTrigger", nameOf(operation.table), operation.trigger.name)
    case "CreatePolicy": {
      const { check, command, name, permissive, roles, using } = operation.policy
      return call("createPolicy", nameOf(operation.table), name, {
        command: command === "all" ? undefined : command,
        permissive: permissive ? undefined : false,
        roles: roles.length === 1 && roles[0] === "public" ? undefined : roles,
        using: set(using),
        check: set(check)
      })
    }
    case "DropPolicy":
      return call("dropPolicy", nameOf(operation.table), operation.policy.name)
    case "CreateStatistics": {
      const { definition } = operation.statistics
      return call("createStatistics", nameOf(operation.table), nameOf(operation.statistics), definition)
    }
    case "DropStatistics":
      return call("dropStatistics", nameOf(operation.table), nameOf(operation.statistics))
    case "Grant": {
      const { grantable, on, privileges, role } = operation
      return call("grant", privileges, placeOf(on), role, { grantable: yes(grantable) })
    }
    case "Revoke":
      return call("revoke", operation.privileges, placeOf(operation.on), operation.role)
    case "SetTableOptions":
      return call("setTableOptions", nameOf(operation.table), optionsOf(operation.from), { ...optionsOf(operation.to) })
    case "SetComment":
      return call("setComment", operation.on, operation.to)
    // A function is not written down: who renders such a file has to fill it in.
    case "Data":
      return call(operation.batches ? "batches" : "data", operation.name)
    case "Sql": {
      const [only, ...more] = operation.statements
      return call("execute", more.length === 0 && only !== undefined ? only : operation.statements, {
        transactional: operation.transactional ? undefined : false
      })
    }
    default:
      return operation satisfies never
  }
}
