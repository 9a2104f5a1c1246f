/** What a hover shows of a table with variants, and of their models. */
import { models } from "@aludel/orm"
import { dataModel, Pg, table } from "@aludel/sql"

const animals = table(
  "animals",
  class Animals {
    id = Pg.integer().primaryKey()
    kind = Pg.text()
    name = Pg.text()
    barks = Pg.boolean().nullable()
    lives = Pg.integer().nullable()
  }
)
const { animals: Animal, dogs: Dog } = models(dataModel({ animals }), () => ({}), {
  animals: {
    variants: { by: "kind", of: { dogs: { is: "dog", columns: ["barks"] }, cats: { is: "cat", columns: ["lives"] } } }
  }
})

const union: never = Animal.find()
const part: never = Animal.find({ columns: ["id", "lives"] })
const dogs: never = Dog.find()
const dog: never = Dog.create({ id: 1, name: "rex", barks: true })
