import { and, eq, gt, isNull, not, optionally, or } from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { flag, n } = samples
const absent = ([] as ReadonlyArray<number>)[0]

export const cases = [
  each(and(flag, gt(n, 0)), "flag and n > $1", ["0"], true, false, null),
  each(or(flag, isNull(n)), "flag or n is null", [], true, false, true),
  each(not(flag), "not flag", [], false, true, null),
  each(and(), "true", [], true, true, true),
  each(or(), "false", [], false, false, false),
  each(and(flag, optionally(7, (seven) => eq(n, seven))), "flag and n = $1", ["7"], true, false, null),
  each(and(flag, optionally(absent, (value) => eq(n, value))), "flag", [], true, false, null),
  each(or(flag, optionally(absent, (value) => eq(n, value))), "flag", [], true, false, null),
  each(or(optionally(absent, (value) => eq(n, value))), "false", [], false, false, false),
  each(and(flag, not(optionally(absent, (value) => eq(n, value)))), "flag", [], true, false, null),
  each(optionally(absent, (value) => eq(n, value)), "true", [], true, true, true)
]
