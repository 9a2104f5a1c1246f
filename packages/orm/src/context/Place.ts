/** What stands behind a model: its table, within all that belongs to it. Written when models are made, read by what writes. */
import type { Context, Entity } from "./Context.ts"

/** A model's table, and the data model around it. */
export interface Place {
  readonly context: Context
  readonly entity: Entity
}

const places = new WeakMap<object, Place>()

export const registerPlace = (model: object, place: Place): void => {
  places.set(model, place)
}

/** Throws a `TypeError` for a value that `models` has not made: the types admit none. */
export const placeOf = (model: object): Place => {
  const place = places.get(model)
  if (place === undefined) throw new TypeError("this value is not a model made by `models(...)`")
  return place
}
