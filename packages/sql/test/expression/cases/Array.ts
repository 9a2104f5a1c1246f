import {
  arrayAppend,
  arrayContainedBy,
  arrayContains,
  arrayLength,
  arrayOverlaps,
  arrayRemove,
  eqAny,
  neAll,
  sql,
  type TypeReference
} from "@aludel/sql"
import { arrayOf } from "../../../src/type/Array.ts"
import { int4 } from "../../../src/type/Numeric.ts"
import { each, samples } from "../Samples.ts"

const { id, n } = samples
const integers = { facts: { type: arrayOf(int4) } } as unknown as TypeReference<ReadonlyArray<number | null>>
const list = sql`array[${id}, ${n}]`.as(integers)

export const cases = [
  each(list, "array[id, n]", [], [1, 7], [2, -3], [3, null]),
  each(arrayContains(list, [7]), "(array[id, n]) @> $1", [`{7}`], true, false, false),
  each(arrayContainedBy(list, [1, 2, -3]), "(array[id, n]) <@ $1", [`{1,2,-3}`], false, true, false),
  each(arrayOverlaps(list, list), "(array[id, n]) && (array[id, n])", [], true, true, true),
  each(arrayOverlaps(list, []), "(array[id, n]) && $1", ["{}"], false, false, false),
  each(eqAny(n, list), "n = any(array[id, n])", [], true, true, null),
  each(neAll(id, list), "id <> all(array[id, n])", [], false, false, false),
  each(arrayLength(list), "cardinality(array[id, n])", [], 2, 2, 2),
  each(arrayAppend(list, 5), "array_append(array[id, n], $1::integer)", ["5"], [1, 7, 5], [2, -3, 5], [3, null, 5]),
  each(arrayAppend(list, null), "array_append(array[id, n], $1::integer)", [null], [1, 7, null], [2, -3, null], [
    3,
    null,
    null
  ]),
  each(arrayRemove(list, -3), "array_remove(array[id, n], $1::integer)", ["-3"], [1, 7], [2], [3, null])
]
