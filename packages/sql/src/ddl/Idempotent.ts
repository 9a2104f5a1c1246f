/** Statements for which PostgreSQL has no IF NOT EXISTS: what is there already is passed over by its condition. */

/** The delimiter is one that the statement does not hold, whatever its names and literals are. */
const delimiter = (statement: string): string => {
  let tag = "$aludel$"
  for (let n = 1; statement.includes(tag); n++) tag = `$aludel${n}$`
  return tag
}

export const unlessThere = (statement: string, condition: "duplicate_object" | "duplicate_table"): string => {
  const tag = delimiter(statement)
  return `do ${tag} begin\n  ${statement};\nexception when ${condition} then null;\nend ${tag}`
}
