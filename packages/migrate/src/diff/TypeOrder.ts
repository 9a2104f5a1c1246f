/**
 * Types by what they are made of: a domain's base and a composite's attributes first, and the routines that a domain's checks
 * and default call, with what those speak of. Drops go the other way round.
 */
import type { Catalog, CompositeType, DomainType, EnumType, QualifiedName, Routine } from "../catalog/Catalog.ts"
import { named } from "../operation/Quote.ts"
import { speaksOf } from "./Disturbed.ts"

/** A type, or a routine that a domain needs. */
export type TypePart =
  | { readonly kind: "enum"; readonly is: EnumType }
  | { readonly kind: "domain"; readonly is: DomainType }
  | { readonly kind: "composite"; readonly is: CompositeType }
  | { readonly kind: "routine"; readonly is: Routine }

const spelledName = (name: QualifiedName): string => named(name).replaceAll("\"", "")

/** As a column or an attribute says it: without its modifier, and without that it is an array. */
const bareType = (type: string): string => type.replace(/\([^)]*\)/, "").replace(/(\[\])+$/, "").replaceAll("\"", "")

const expressionsOf = ({ constraints, default: byDefault }: DomainType): string =>
  [byDefault ?? "", ...constraints.map(({ definition }) => definition)].join("\n").replaceAll("\"", "")

/** Whether an expression casts to the type. */
const castsTo = (expression: string, name: string): boolean =>
  expression.split("::").slice(1).some((rest) => rest.startsWith(name) && !/^[\w$.]/.test(rest.slice(name.length)))

const calls = (text: string, routine: string): boolean =>
  text.split(`${routine}(`).slice(0, -1).some((before) => !/[\w$]$/.test(before))

/** What a part is made of, of those that are left. */
const madeOf = (part: TypePart, left: ReadonlySet<TypePart>): ReadonlyArray<TypePart> => {
  switch (part.kind) {
    case "enum":
      return []
    case "composite": {
      const types = new Set(part.is.attributes.map(({ type }) => bareType(type)))
      return [...left].filter(({ is, kind }) => kind !== "routine" && types.has(spelledName(is)))
    }
    case "domain": {
      const expressions = expressionsOf(part.is)
      const base = bareType(part.is.type)
      return [...left].filter(({ is, kind }) =>
        kind === "routine"
          ? calls(expressions, is.name)
          : base === spelledName(is) || castsTo(expressions, spelledName(is))
      )
    }
    case "routine": {
      const { definition } = part.is
      return [...left].filter(({ is, kind }) => (kind === "routine" ? calls : speaksOf)(definition, is.name))
    }
  }
}

/** All types of a catalog, and the routines that its domains need, each behind what it is made of. */
export const inTypeOrder = (catalog: Catalog): ReadonlyArray<TypePart> => {
  const types = [
    ...catalog.enums.map((is): TypePart => ({ kind: "enum", is })),
    ...catalog.domains.map((is): TypePart => ({ kind: "domain", is })),
    ...catalog.composites.map((is): TypePart => ({ kind: "composite", is }))
  ]
  const left = new Set([...types, ...catalog.routines.map((is): TypePart => ({ kind: "routine", is }))])
  const ordered: Array<TypePart> = []
  const take = (part: TypePart): void => {
    if (!left.delete(part)) return
    for (const other of madeOf(part, left)) take(other)
    ordered.push(part)
  }
  for (const type of types) take(type)
  return ordered
}
