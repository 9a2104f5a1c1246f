import {
  contains,
  endsWith,
  escapeLike,
  ilike,
  like,
  matches,
  matchesInsensitive,
  notIlike,
  notLike,
  startsWith,
  upper
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { name } = samples

export const cases = [
  each(like(name, "A%"), "name like $1", ["A%"], true, false, null),
  each(like(name, upper(name)), "name like upper(name)", [], false, false, null),
  each(notLike(name, "A%"), "name not like $1", ["A%"], false, true, null),
  each(ilike(name, "a__ 5%"), "name ilike $1", ["a__ 5%"], true, false, null),
  each(notIlike(name, "BOB_"), "name not ilike $1", ["BOB_"], true, false, null),
  each(like(name, `%${escapeLike("_")}`), "name like $1", ["%\\_"], false, true, null),
  each(startsWith(name, "Ann"), "name like $1", ["Ann%"], true, false, null),
  each(startsWith(name, "ANN", { insensitive: true }), "name ilike $1", ["ANN%"], true, false, null),
  each(startsWith(name, "%"), "name like $1", ["\\%%"], false, false, null),
  each(endsWith(name, "%"), "name like $1", ["%\\%"], true, false, null),
  each(contains(name, "_"), "name like $1", ["%\\_%"], false, true, null),
  each(contains(name, "\\"), "name like $1", ["%\\\\%"], false, false, null),
  each(
    contains(name, "'; drop table samples; --"),
    "name like $1",
    ["%'; drop table samples; --%"],
    false,
    false,
    null
  ),
  each(matches(name, "^[a-z]+_$"), "name ~ $1", ["^[a-z]+_$"], false, true, null),
  each(matchesInsensitive(name, "ANN"), "name ~* $1", ["ANN"], true, false, null)
]
