/** All cases, by the module that they belong to. */
import * as Aggregate from "./cases/Aggregate.ts"
import * as Arithmetic from "./cases/Arithmetic.ts"
import * as Array from "./cases/Array.ts"
import * as BinaryString from "./cases/BinaryString.ts"
import * as Comparison from "./cases/Comparison.ts"
import * as Composite from "./cases/Composite.ts"
import * as Conditional from "./cases/Conditional.ts"
import * as Fragment from "./cases/Fragment.ts"
import * as Json from "./cases/Json.ts"
import * as JsonChange from "./cases/JsonChange.ts"
import * as JsonPath from "./cases/JsonPath.ts"
import * as Logical from "./cases/Logical.ts"
import * as Mathematics from "./cases/Mathematics.ts"
import * as Network from "./cases/Network.ts"
import * as OrderedSet from "./cases/OrderedSet.ts"
import * as Pattern from "./cases/Pattern.ts"
import * as Range from "./cases/Range.ts"
import * as RegularExpression from "./cases/RegularExpression.ts"
import * as Row from "./cases/Row.ts"
import * as Setting from "./cases/Setting.ts"
import * as Statistics from "./cases/Statistics.ts"
import * as System from "./cases/System.ts"
import * as Temporal from "./cases/Temporal.ts"
import * as TemporalArithmetic from "./cases/TemporalArithmetic.ts"
import * as TemporalForm from "./cases/TemporalForm.ts"
import * as Text from "./cases/Text.ts"
import * as TextForm from "./cases/TextForm.ts"
import * as TextSearch from "./cases/TextSearch.ts"
import * as Window from "./cases/Window.ts"
import type { Case } from "./Samples.ts"

const modules: Readonly<Record<string, { readonly cases: ReadonlyArray<Case> }>> = {
  Aggregate,
  Arithmetic,
  Array,
  BinaryString,
  Comparison,
  Composite,
  Conditional,
  Fragment,
  Json,
  JsonChange,
  JsonPath,
  Logical,
  Mathematics,
  Network,
  OrderedSet,
  Pattern,
  Range,
  RegularExpression,
  Statistics,
  System,
  Row,
  Setting,
  Temporal,
  TemporalArithmetic,
  TemporalForm,
  Text,
  TextForm,
  TextSearch,
  Window
}

export const all = Object.entries(modules).map(([name, { cases }]) => ({ name, cases }))
