/** What a database holds and a catalog does not show. */
export interface NotInspected {
  /** As SQL calls it: `aggregate`, `event trigger`. */
  readonly kind: string
  /** With its schema, and what it stands on: `public.total(integer)`, `r on public.t`. */
  readonly name: string
}
