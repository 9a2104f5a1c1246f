/** Columns of types that have no constructor here. */
import { custom as customType, type CustomType } from "../../type/Custom.ts"
import { type ColumnDefinition, columnDefinition } from "../ColumnDefinition.ts"

/**
 * A column of any type, by its name and a codec over the text that psql shows. Whatever the codec throws becomes a typed
 * `InvalidValue` or `DecodeFailed`.
 *
 * @example
 * import { Pg, table } from "@aludel/sql"
 *
 * interface Point { readonly x: number; readonly y: number }
 *
 * const point = () => Pg.custom<Point>({
 *   name: "point",
 *   is: (value): value is Point => typeof value === "object" && value !== null && "x" in value && "y" in value,
 *   encode: ({ x, y }) => `(${x},${y})`,
 *   decode: (text) => {
 *     const [x = 0, y = 0] = text.slice(1, -1).split(",").map(Number)
 *     return { x, y }
 *   }
 * })
 *
 * const vector = (dimensions: number) => Pg.custom<ReadonlyArray<number>>({
 *   name: `vector(${dimensions})`,
 *   encode: (numbers) => JSON.stringify(numbers),
 *   decode: (text) => JSON.parse(text)
 * })
 *
 * const xml = () => Pg.custom<string>({ name: "xml", encode: (text) => text, decode: (text) => text })
 *
 * const places = table("places", class Places {
 *   id = Pg.integer().primaryKey()
 *   at = point()
 *   embedding = vector(3).nullable()
 *   source = xml().nullable()
 * })
 */
export const custom = <A>(type: CustomType<A>): ColumnDefinition<A> => columnDefinition(customType(type))
