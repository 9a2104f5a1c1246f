import {
  array,
  arrayAppend,
  arrayCat,
  arrayContainedBy,
  arrayContains,
  arrayElement,
  arrayLength,
  arrayOverlaps,
  arrayPosition,
  arrayPositions,
  arrayPrepend,
  arrayRemove,
  arrayReplace,
  arraySlice,
  arrayToString,
  eqAny,
  neAll,
  sql,
  stringToArray,
  type TypeReference
} from "@aludel/sql"
import { arrayOf } from "../../../src/type/Array.ts"
import { int4 } from "../../../src/type/Numeric.ts"
import { each, samples } from "../Samples.ts"

const { id, list: integersOf, n, name } = samples
const integers = { facts: { type: arrayOf(int4) } } as unknown as TypeReference<ReadonlyArray<number | null>>
const rows = { facts: { type: arrayOf(arrayOf(int4)) } } as unknown as TypeReference<
  ReadonlyArray<ReadonlyArray<number | null>>
>
const matrix = sql`array[array[${id}, 0], array[${n}, 9]]`.as(rows)
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
  each(arrayRemove(list, -3), "array_remove(array[id, n], $1::integer)", ["-3"], [1, 7], [2], [3, null]),
  each(array(id, n, 0), "array[id, n, $1]", ["0"], [1, 7, 0], [2, -3, 0], [3, null, 0]),
  each(arrayElement(integersOf, 1), "(list)[$1]", ["1"], 1, null, null),
  each(arrayElement(matrix, 2, id), "(array[array[id, 0], array[n, 9]])[$1][id]", ["2"], 7, 9, null),
  each(arraySlice(matrix, 2, 2), "(array[array[id, 0], array[n, 9]])[$1:$2]", ["2", "2"], [[7, 9]], [[-3, 9]], [[
    null,
    9
  ]]),
  each(arraySlice(integersOf, 1, id), "(list)[$1:id]", ["1"], [1], [], null),
  each(arrayCat(integersOf, [9, null]), "array_cat(list, $1::integer[])", ["{9,NULL}"], [1, null, 3, 9, null], [
    9,
    null
  ], [9, null]),
  each(arrayPrepend(0, integersOf), "array_prepend($1::integer, list)", ["0"], [0, 1, null, 3], [0], [0]),
  each(
    arrayReplace(integersOf, null, 2),
    "array_replace(list, $1::integer, $2::integer)",
    [null, "2"],
    [1, 2, 3],
    [],
    null
  ),
  each(arrayPosition(integersOf, 3), "array_position(list, $1::integer)", ["3"], 3, null, null),
  each(arrayPositions(integersOf, null), "array_positions(list, $1::integer)", [null], [2], [], null),
  each(arrayToString(integersOf, ",", "*"), "array_to_string(list, $1, $2)", [",", "*"], "1,*,3", "", null),
  each(stringToArray(name, " ", "5%"), "string_to_array(name, $1, $2)", [" ", "5%"], ["Ann", null], ["bob_"], null),
  each(stringToArray(name, "b"), "string_to_array(name, $1)", ["b"], ["Ann 5%"], ["", "o", "_"], null)
]
