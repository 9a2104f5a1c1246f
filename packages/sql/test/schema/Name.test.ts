/** The rule for names is told twice, in types and at run time: one table of keys holds the two together. */
import { insert, Pg, type Query, table } from "@aludel/sql"
import { expect, test } from "vitest"

const named = table(
  "things",
  class Things {
    a = Pg.text().unique()
    aB = Pg.text().unique()
    userID = Pg.text().unique()
    already_snake = Pg.text().unique()
    x1Y2Z3 = Pg.text().unique()
    Upper = Pg.text().unique()
    größeÜbrig = Pg.text().unique()
    other = Pg.text().named("Other Name").unique()
  }
)

const query = insert(named).values({
  a: "",
  aB: "",
  userID: "",
  already_snake: "",
  x1Y2Z3: "",
  Upper: "",
  größeÜbrig: "",
  other: ""
})

type Names<Q> = Q extends Query.Query<unknown, infer Names, unknown, "one" | "many"> ? Names : never

test("the names in the type are those at run time", () => {
  // An exhaustive record: a name that only one side knows does not compile, or is not equal.
  const inTheType: Record<Names<typeof query>, true> = {
    things_a_key: true,
    things_a_b_key: true,
    things_user_i_d_key: true,
    things_already_snake_key: true,
    things_x1_y2_z3_key: true,
    things__upper_key: true,
    things_größe_übrig_key: true,
    "things_Other Name_key": true
  }
  expect(query.plan.constraints.map(({ name }) => name).toSorted()).toEqual(Object.keys(inTheType).toSorted())
})
