import { attribute } from "@aludel/sql"
import { each, samples, smallSample } from "../Samples.ts"

const { at, big, id, n, name } = samples

const made = smallSample.row({ id, n, big, amount: null, label: name, flag: true, at })
const written = "cast(row(id, n, big, null, name, $1, at) as \"small_samples\")"

export const cases = [
  each(
    made,
    written,
    ["t"],
    {
      id: 1,
      n: 7,
      big: 9007199254740993n,
      amount: null,
      label: "Ann 5%",
      flag: true,
      at: "2024-05-17T13:14:15.123Z"
    },
    { id: 2, n: -3, big: 2n, amount: null, label: "bob_", flag: true, at: "1999-12-31T23:59:59.999Z" },
    { id: 3, n: null, big: null, amount: null, label: null, flag: true, at: null }
  ),
  each(attribute(made, "label"), `(${written})."name"`, ["t"], "Ann 5%", "bob_", null),
  each(attribute(made, "big"), `(${written})."big"`, ["t"], 9007199254740993n, 2n, null)
]
