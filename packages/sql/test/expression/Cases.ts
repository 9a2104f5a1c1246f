/** All cases, by the module that they belong to. */
import * as Aggregate from "./cases/Aggregate.ts"
import * as Arithmetic from "./cases/Arithmetic.ts"
import * as Array from "./cases/Array.ts"
import * as Comparison from "./cases/Comparison.ts"
import * as Composite from "./cases/Composite.ts"
import * as Conditional from "./cases/Conditional.ts"
import * as Fragment from "./cases/Fragment.ts"
import * as Json from "./cases/Json.ts"
import * as Logical from "./cases/Logical.ts"
import * as Pattern from "./cases/Pattern.ts"
import * as Setting from "./cases/Setting.ts"
import * as Temporal from "./cases/Temporal.ts"
import * as Text from "./cases/Text.ts"
import * as Window from "./cases/Window.ts"
import type { Case } from "./Samples.ts"

const modules: Readonly<Record<string, { readonly cases: ReadonlyArray<Case> }>> = {
  Aggregate,
  Arithmetic,
  Array,
  Comparison,
  Composite,
  Conditional,
  Fragment,
  Json,
  Logical,
  Pattern,
  Setting,
  Temporal,
  Text,
  Window
}

export const all = Object.entries(modules).map(([name, { cases }]) => ({ name, cases }))
