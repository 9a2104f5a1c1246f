/**
 * Views that come, change and go. No statement changes a view's query under the views above it: it is made anew with all that
 * stands on it, and so are those.
 */
import type { Catalog, QualifiedName, Trigger, View } from "../catalog/Catalog.ts"
import { keyOf } from "../catalog/Key.ts"
import type { Operation } from "../operation/Operation.ts"
import { compareBy, isEqual } from "./Keyed.ts"

/** What each view reads before the view itself. */
const readFirst = (views: ReadonlyArray<View>): ReadonlyArray<View> => {
  const left = new Map(views.map((view) => [keyOf(view), view]))
  const ordered: Array<View> = []
  const take = (view: View): void => {
    if (!left.delete(keyOf(view))) return
    for (const read of view.reads) {
      const found = left.get(keyOf(read))
      if (found !== undefined) take(found)
    }
    ordered.push(view)
  }
  for (const view of views) take(view)
  return ordered
}

/** The views that have to go while a table or view that they read is changed, and come back. */
const dependents = (views: ReadonlyArray<View>, changed: ReadonlySet<string>): ReadonlyArray<View> => {
  const gone = new Set(changed)
  const found: Array<View> = []
  for (const view of readFirst(views)) {
    if (gone.has(keyOf(view)) || !view.reads.some((read) => gone.has(keyOf(read)))) continue
    gone.add(keyOf(view))
    found.push(view)
  }
  return found
}

const withoutComment = <A extends { readonly comment: string | null }>(value: A) => ({ ...value, comment: null })

/** What changes only where the view is made anew. */
const shapeOf = (view: View) => ({
  ...withoutComment(view),
  columns: view.columns.map(({ name }) => name),
  indexes: view.indexes.map(withoutComment),
  triggers: []
})

const placeOf = ({ name, schema }: View): QualifiedName => ({ schema, name })

const creates = (view: View, triggers: ReadonlyArray<Trigger>): ReadonlyArray<Operation> =>
  triggers.map((trigger) => ({ _tag: "CreateTrigger", table: placeOf(view), trigger }))

/** The triggers of a view that stays. */
const diffTriggers = (before: View, after: View) => {
  const { added, kept, removed } = compareBy(before.triggers, after.triggers, ({ name }) => name)
  const changed = kept.filter(([old, now]) => !isEqual(withoutComment(old), withoutComment(now)))
  return {
    dropped: [...removed, ...changed.map(([old]) => old)].map((trigger): Operation => ({
      _tag: "DropTrigger",
      table: placeOf(before),
      trigger
    })),
    created: creates(after, [...added, ...changed.map(([, now]) => now)])
  }
}

/** @param reshaped the tables whose changes no view above them survives, by their keys */
export const diffViews = (from: Catalog, to: Catalog, reshaped: ReadonlySet<string>) => {
  const views = compareBy(from.views, to.views, keyOf)
  const changed = views.kept.filter(([before, after]) => !isEqual(shapeOf(before), shapeOf(after)))
  const going = [...views.removed, ...changed.map(([before]) => before)]
  const touched = new Set([...reshaped, ...going.map(keyOf)])
  const moved = dependents(from.views, touched).filter((view) => !going.includes(view))
  const dropped = new Set([...going, ...moved].map(keyOf))
  const back = new Set(
    [...views.added, ...changed.map(([, after]) => after), ...moved].map(keyOf)
  )
  const created = readFirst(to.views.filter((view) => back.has(keyOf(view))))
  const triggers = views.kept.filter(([view]) => !dropped.has(keyOf(view))).map(([before, after]) =>
    diffTriggers(before, after)
  )
  return {
    dropped: [
      ...triggers.flatMap(({ dropped }) => dropped),
      ...readFirst(from.views.filter((view) => dropped.has(keyOf(view)))).toReversed().map((view): Operation => ({
        _tag: "DropView",
        view
      }))
    ],
    created: [
      ...created.flatMap((view): ReadonlyArray<Operation> => [
        { _tag: "CreateView", view },
        ...view.indexes.map((index): Operation => ({
          _tag: "CreateIndex",
          table: placeOf(view),
          index,
          concurrently: false
        })),
        ...creates(view, view.triggers)
      ]),
      ...triggers.flatMap(({ created }) => created)
    ]
  }
}
