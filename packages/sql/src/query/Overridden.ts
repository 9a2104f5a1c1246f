/** A table's columns as an insert with OVERRIDING takes them. */
import type { Expression } from "../expression/Expression.ts"
import type { AnyColumnDefinition } from "../schema/ColumnDefinition.ts"

/** The columns where an identity column may be given. */
export type Overridden<Fields> = {
  readonly [Key in keyof Fields]: "identity" extends (Fields[Key] & AnyColumnDefinition)["~C"]
    ? OverriddenColumn<Fields[Key] & AnyColumnDefinition>
    : Fields[Key]
}

/** An identity column that a row may give. */
interface OverriddenColumn<Definition extends AnyColumnDefinition> extends AnyColumnDefinition {
  readonly "~A": Definition["~A"]
  readonly "~I": "optional"
  readonly "~C": Definition["~C"] | Definition["~V"]
  readonly "~U": Definition["~U"]
  readonly "~V": Definition["~V"]
  readonly "~X": Definition["~X"] | Definition["~K"]
  readonly "~Q": Definition["~Q"]
  readonly "~K": Definition["~K"]
  readonly "~G": Definition["~G"]
  readonly "~D": Definition["~D"]
  readonly "~W":
    | Definition["~A"]
    | (bigint extends Definition["~A"] ? number : never)
    | Expression<never, Definition["~A"], unknown>
}
