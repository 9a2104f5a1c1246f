/** Types that a data model creates: which of them a column's type is made of. */
import type { PgType } from "../type/PgType.ts"
import type { CompositePlan, DomainPlan, EnumPlan, MemberPlan } from "./ModelMember.ts"

/** A type that CREATE TYPE or CREATE DOMAIN makes. */
export type TypePlan = EnumPlan | DomainPlan | CompositePlan

export const isType = (plan: MemberPlan): plan is TypePlan =>
  plan.kind === "enum" || plan.kind === "domain" || plan.kind === "composite"

const plans = new WeakMap<PgType, TypePlan>()

/** Takes note of the member behind a type. */
export const registerType = (type: PgType, plan: TypePlan): void => {
  plans.set(type, plan)
}

/** The member behind the type itself: none behind an array of it, or a type that PostgreSQL brings. */
export const memberOf = (type: PgType): TypePlan | undefined => plans.get(type)

/** The members that must be there before the type can be named: itself, an array's elements, a domain's base. */
export const typesIn = (type: PgType): ReadonlyArray<TypePlan> => {
  const own = plans.get(type)
  return own === undefined ? (type.of ?? []).flatMap(typesIn) : [own]
}

/** The types that a member is made of. */
export const partsOf = (plan: TypePlan): ReadonlyArray<TypePlan> => {
  switch (plan.kind) {
    case "enum":
      return []
    case "domain":
      return typesIn(plan.base)
    case "composite":
      return plan.attributes.flatMap(({ type }) => typesIn(type))
    default:
      return plan satisfies never
  }
}
