/** Domains, made and changed. */
import type { Constraint, DomainType } from "../catalog/Catalog.ts"
import type { AlterDomain, CreateDomain } from "./Operation.ts"
import { named, quoted } from "./Quote.ts"

const constraintText = ({ definition, name }: Constraint): string => `constraint ${quoted(name)} ${definition}`

const isNotValid = ({ definition }: Constraint): boolean => / not valid$/i.test(definition)

/** CREATE DOMAIN takes no constraint as not valid. */
const create = (type: DomainType): ReadonlyArray<string> => [
  [
    `create domain ${named(type)} as ${type.type}`,
    ...type.collation === null ? [] : [`collate ${type.collation}`],
    ...type.default === null ? [] : [`default ${type.default}`],
    ...type.notNull ? ["not null"] : [],
    ...type.constraints.filter((one) => !isNotValid(one)).map(constraintText)
  ].join(" "),
  ...type.constraints.filter(isNotValid).map((one) => `alter domain ${named(type)} add ${constraintText(one)}`)
]

const alter = (from: DomainType, to: DomainType): ReadonlyArray<string> => {
  const differs = (name: string) => {
    const old = from.constraints.find((constraint) => constraint.name === name)
    const wanted = to.constraints.find((constraint) => constraint.name === name)
    return old?.definition !== wanted?.definition
  }
  const changes = [
    ...from.default === to.default ? [] : [to.default === null ? "drop default" : `set default ${to.default}`],
    ...from.constraints.filter(({ name }) => differs(name)).map(({ name }) => `drop constraint ${quoted(name)}`),
    ...to.constraints.filter(({ name }) => differs(name)).map((one) => `add ${constraintText(one)}`),
    ...from.notNull === to.notNull ? [] : [to.notNull ? "set not null" : "drop not null"]
  ]
  return changes.map((change) => `alter domain ${named(to)} ${change}`)
}

export const domainStatements = (operation: CreateDomain | AlterDomain): ReadonlyArray<string> =>
  operation._tag === "CreateDomain" ? create(operation.type) : alter(operation.from, operation.to)
