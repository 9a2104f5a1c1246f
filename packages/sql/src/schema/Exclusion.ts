/**
 * Exclusion constraints: what `unique` is for equality, for any operators.
 *
 * Source: https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE
 */
import { constrained, type NamedKey, type TableConstraint } from "./Constraint.ts"
import { element, type IndexMethod, type IndexPart, type OwnCondition, ownExpr } from "./Part.ts"

/** Options of `exclude`. */
export interface ExclusionOptions<in out Fields> {
  /** The access method; `gist` unless given. */
  readonly using?: IndexMethod | undefined
  /** Which rows take part. */
  readonly where?: OwnCondition<Fields> | undefined
  /** Whether a transaction may have it checked at its end. */
  readonly deferrable?: boolean | undefined
  /** Checked at the transaction's end unless asked otherwise. */
  readonly initiallyDeferred?: boolean | undefined
}

/**
 * `EXCLUDE`: no two rows for which all of the operators hold.
 *
 * @param parts pairs of a column (or an expression) and an operator: `[["room", "="], ["during", "&&"]]`
 */
export const exclude = <const Name extends string, Fields>(
  name: Name,
  parts: ReadonlyArray<readonly [part: IndexPart<Fields>, operator: string]>,
  options: ExclusionOptions<Fields> = {}
): TableConstraint<never, NamedKey<Name, never>, Fields> => {
  const { deferrable, initiallyDeferred, where } = options
  return constrained({
    kind: "exclusion",
    name,
    using: options.using ?? "gist",
    elements: parts.map(([part, operator]) => ({ ...element(part), operator })),
    where: where && ownExpr(where),
    deferrable: deferrable === true || initiallyDeferred === true ? { initiallyDeferred } : undefined
  })
}
