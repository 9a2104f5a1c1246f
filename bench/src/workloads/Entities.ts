/** 10,000 rows as objects of a unit of work. The floor has rows of the driver, and no unit of work. */
import { inOrder, posts, type Workload } from "../Workload.ts"

export const entities: Workload = {
  name: "entities-10000",
  title: "10,000 rows of 9 columns in a unit of work",
  floor: "postgres",
  size: 4,
  delayed: 1,
  full: true,
  batch: ({ entities }, _seed, size) => {
    const inputs = Array.from({ length: size }, () => posts)
    return entities && (() => entities(inputs, 1))
  },
  compared: async ({ entities }, _seed, size) =>
    entities ? (await entities(Array.from({ length: size }, (_, index) => 1 + index), 1)).map(inOrder) : []
}
