/**
 * Arrays of any type, in one dimension or several. PostgreSQL checks neither the number of dimensions nor the absence of
 * NULL among the elements; both are checked here, on both ways. Lower bounds other than 1 are not kept.
 *
 * Source: https://www.postgresql.org/docs/current/arrays.html
 */
import { InvalidSchema } from "../error/InvalidSchema.ts"
import { type ArrayText, readArray, writeArray } from "./ArrayText.ts"
import { invalidValue, Malformed, type PgType } from "./PgType.ts"

/** What a type is an array of, so that an array of arrays knows its innermost elements. */
interface ArrayOf {
  readonly element: PgType
  readonly dimensions: number
  readonly nulls: boolean
}

const arrays = new WeakMap<PgType, ArrayOf>()

/** The lengths in each dimension; undefined where the inner arrays differ, or one of them is empty. */
const shape = (value: unknown, dimensions: number): string | undefined => {
  if (dimensions === 0) return ""
  if (!Array.isArray(value)) return undefined
  const [first, ...rest] = Array.from(value, (item) => shape(item, dimensions - 1))
  if (value.length > 0 && first === undefined) return undefined
  return rest.every((one) => one === first) ? `${value.length},${first ?? ""}` : undefined
}

const isRectangular = (value: ReadonlyArray<unknown>, dimensions: number): boolean =>
  value.length === 0 || dimensions === 1 || shape(value, dimensions)?.split(",").includes("0") === false

const includesNull = (value: ReadonlyArray<unknown>, dimensions: number): boolean =>
  (dimensions === 1 ? value : value.flat(dimensions - 1)).includes(null)

const encodeItems = (items: ReadonlyArray<unknown>, dimensions: number, of: ArrayOf): ArrayText =>
  Array.from(items, (item) => {
    if (dimensions > 1) return encodeItems(item as ReadonlyArray<unknown>, dimensions - 1, of)
    return item === null && of.nulls ? null : of.element.encode(item)
  })

const decodeItems = (items: ArrayText, dimensions: number, of: ArrayOf): ReadonlyArray<unknown> =>
  items.map((item) => {
    if (item !== null && typeof item !== "string") {
      if (dimensions === 1) throw new Malformed(`an array of ${of.dimensions} dimensions`)
      return decodeItems(item, dimensions - 1, of)
    }
    if (dimensions > 1) throw new Malformed(`an array of ${of.dimensions} dimensions`)
    if (item !== null) return of.element.decode(item)
    if (of.nulls) return null
    throw new Malformed("an array without NULL among its elements")
  })

const expected = ({ dimensions, nulls }: ArrayOf): string => {
  const elements = nulls ? "" : " without null among its elements"
  return dimensions === 1
    ? `an array${elements}`
    : `an array of ${dimensions} dimensions${elements}, whose inner arrays are of one length and not empty`
}

/**
 * The array of a type; of an array, one dimension more.
 *
 * @param type the elements' type
 * @param nulls whether NULL may stand among the innermost elements
 */
export const array = (type: PgType, nulls: boolean): PgType<ReadonlyArray<unknown>> => {
  const inner = arrays.get(type)
  if (inner === undefined && type.name.endsWith("[]")) {
    throw new InvalidSchema({
      problem: `the dimensions of ${type.name} are not known here: say all of \`.array()\` at once`
    })
  }
  if (inner !== undefined && nulls) {
    throw new InvalidSchema({
      problem: `an inner array of ${type.name} cannot be NULL: say \`nulls\` at the first \`.array\``
    })
  }
  const of: ArrayOf = inner === undefined
    ? { element: type, dimensions: 1, nulls }
    : { ...inner, dimensions: inner.dimensions + 1 }
  const name = `${type.name}[]`
  const made: PgType<ReadonlyArray<unknown>> = {
    name,
    castName: type.castName === undefined ? undefined : `${type.castName}[]`,
    of: [type],
    encode: (value) => {
      if (!Array.isArray(value) || !isRectangular(value, of.dimensions)) throw invalidValue(name, expected(of), value)
      if (!of.nulls && includesNull(value, of.dimensions)) throw invalidValue(name, expected(of), value)
      return writeArray(encodeItems(value, of.dimensions, of))
    },
    decode: (text) => decodeItems(readArray(text), of.dimensions, of)
  }
  arrays.set(made, of)
  return made
}

/** The array of a type as the server makes one: any element may be NULL. Of an array, one dimension more. */
export const arrayOf = <A>(type: PgType<A>): PgType<ReadonlyArray<A | null>> =>
  // Its innermost elements are of the given type, or null.
  array(type, !arrays.has(type)) as PgType<ReadonlyArray<A | null>>

/** What an array type is made of; undefined for any other type. */
export const shapeOf = (type: PgType): ArrayOf | undefined => arrays.get(type)

/** The type of an array's innermost elements: for a parameter that stands for one. */
export const elementOf = (type: PgType): PgType => {
  if (type.base !== undefined) return elementOf(type.base)
  const of = arrays.get(type)
  if (of === undefined) {
    throw new InvalidSchema({ problem: `${type.name} is no array: declare the column with \`.array()\`` })
  }
  return of.element
}
