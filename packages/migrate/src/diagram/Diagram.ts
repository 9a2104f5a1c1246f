/** Entity-relationship diagrams of a database or a data model. Pure. */
import type { AnyDataModel } from "@aludel/sql"
import type { Catalog } from "../catalog/Catalog.ts"
import { mermaid } from "./Mermaid.ts"
import { pictureOfCatalog, pictureOfModel } from "./Picture.ts"
import { svg } from "./Svg.ts"

/**
 * The tables and foreign keys as a picture.
 *
 * @param of a catalog from `inspect`, or a data model
 * @param format `mermaid`, which GitHub and others draw, or `svg`, which needs nothing
 * @returns the diagram's text: the same for the same tables, so that it can be kept beside the code
 *
 * @example
 * ```ts
 * import { diagram } from "@aludel/migrate"
 * import { dataModel, Pg, table } from "@aludel/sql"
 *
 * const tags = table("tags", class Tags {
 *   name = Pg.text().primaryKey()
 * })
 * const text = diagram(dataModel({ tags }), "mermaid")
 * ```
 */
export const diagram = (of: Catalog | AnyDataModel, format: "mermaid" | "svg"): string => {
  const picture = "members" in of ? pictureOfModel(of) : pictureOfCatalog(of)
  return format === "svg" ? svg(picture) : mermaid(picture)
}
