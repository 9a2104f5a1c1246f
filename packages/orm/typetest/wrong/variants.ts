/** Wrong uses of variants. */
import { models } from "@aludel/orm"
import { dataModel, Pg, table } from "@aludel/sql"
import * as Effect from "effect/Effect"

const animals = table(
  "animals",
  class Animals {
    id = Pg.integer().primaryKey()
    kind = Pg.text()
    barks = Pg.boolean().nullable()
    lives = Pg.integer().nullable()
  }
)
const zoo = dataModel({ animals })
models(zoo, () => ({}), { animals: { variants: { by: "sort", of: {} } } }) // wrong
models(zoo, () => ({}), { animals: { variants: { by: "kind", of: { dogs: { is: 1 } } } } }) // wrong
models(zoo, () => ({}), { animals: { variants: { by: "kind", of: { dogs: { is: "dog", columns: ["wings"] } } } } }) // wrong

const { animals: Animal, dogs: Dog } = models(zoo, () => ({}), {
  animals: {
    variants: { by: "kind", of: { dogs: { is: "dog", columns: ["barks"] }, cats: { is: "cat", columns: ["lives"] } } }
  }
})
Dog.create({ id: 1, kind: "dog" }) // wrong
Dog.create({ id: 1, lives: 9 }) // wrong
Dog.update({ id: 1 }, { lives: 9 }) // wrong
Dog.find({ columns: ["lives"] }) // wrong
Effect.map(Animal.find(), ([animal]) => animal?.barks) // wrong
Effect.map(Animal.find(), ([animal]) => animal?.kind === "dog" ? animal.lives : undefined) // wrong
Effect.map(Dog.find(), ([dog]) => dog?.lives) // wrong
