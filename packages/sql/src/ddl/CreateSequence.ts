/**
 * Sequences as DDL, and how one counts, which an identity column says too.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createsequence.html
 */
import { writer } from "../compiler/Compiler.ts"
import { writeTableName } from "../compiler/Source.ts"
import type { CountingOptions } from "../schema/ColumnFacts.ts"
import type { SequencePlan } from "../schema/ModelMember.ts"
import { int8 } from "../type/Numeric.ts"

/** `start with 1000 increment by 10`, as far as it is said. */
export const countingOf = ({ cache, cycle, increment, maxValue, minValue, start }: CountingOptions): string =>
  ([
    ["increment by", increment],
    ["minvalue", minValue],
    ["maxvalue", maxValue],
    ["start with", start],
    ["cache", cache]
  ] as const)
    .flatMap(([keyword, value]) => value === undefined ? [] : [`${keyword} ${int8.encode(value)}`])
    .concat(cycle === true ? ["cycle"] : [])
    .join(" ")

export const createSequence = (plan: SequencePlan): string => {
  const out = writer("literals")
  out.write("create sequence if not exists ")
  writeTableName(out, plan)
  if (plan.type !== undefined) out.write(` as ${plan.type}`)
  const counting = countingOf(plan.counting)
  if (counting !== "") out.write(` ${counting}`)
  return out.text
}
