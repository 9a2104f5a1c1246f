/** A prepared statement with its values: what stands in it for a parameter is one of these. */
import type { Bind, Parameter } from "./Expr.ts"

export interface Bound {
  readonly _tag: "Bound"
  /** A statement: which kinds there are is told in `Node.ts`, which knows this one. */
  readonly query: { readonly _tag: string }
  readonly values: ReadonlyMap<Parameter, Bind>
}
