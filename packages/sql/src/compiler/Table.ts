/** Writes tables by their names. */
import type { TableSource } from "../ast/Table.ts"
import type { Writer } from "./Writer.ts"

/** The table by its names alone. */
export const writeTableName = (
  out: Writer,
  source: Pick<TableSource, "schema" | "name" | "rowContext">
): void => {
  if (source.rowContext === true) out.rowContext ??= source.name
  if (source.schema !== undefined) {
    out.identifier(source.schema)
    out.write(".")
  }
  out.identifier(source.name)
}

/** The table under its alias, which stands alone where it equals the name. */
export const writeTable = (out: Writer, source: TableSource): void => {
  if (source.only === true) out.write("only ")
  writeTableName(out, source)
  if (source.alias === source.name) return
  out.write(" as ")
  out.identifier(source.alias)
}
