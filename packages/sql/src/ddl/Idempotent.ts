/** Statements for which PostgreSQL has no IF NOT EXISTS: what is there already is passed over by its condition. */

/** The delimiter is one that the statement does not hold, whatever its names and literals are. */
const delimiter = (statement: string): string => {
  let tag = "$aludel$"
  for (let n = 1; statement.includes(tag); n++) tag = `$aludel${n}$`
  return tag
}

type Condition = "duplicate_object" | "duplicate_table" | "duplicate_function"

/** @param conditions what the server says where it is there already */
export const unlessThere = (
  statement: string,
  ...conditions: readonly [Condition, ...ReadonlyArray<Condition>]
): string => {
  const tag = delimiter(statement)
  return `do ${tag} begin\n  ${statement};\nexception when ${conditions.join(" or ")} then null;\nend ${tag}`
}
