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
const owners = table(
  "owners",
  class Owners {
    id = Pg.integer().primaryKey()
    pet = Pg.integer().references(() => animals.id)
  }
)
const { animals: Animal, dogs: Dog, owners: Owner, pets: Pet } = models(dataModel({ animals, owners }), (r) => ({
  owners: { animal: r.one.animals({ by: "pet" }) }
}), {
  animals: {
    variants: {
      by: "kind",
      of: {
        dogs: { is: "dog", columns: ["barks"] },
        cats: { is: "cat", columns: ["lives"] },
        pets: { of: ["dogs", "cats"] }
      }
    }
  }
})

const union: never = Animal.find()
const part: never = Animal.find({ columns: ["id", "lives"] })
const dogs: never = Dog.find()
const dog: never = Dog.create({ id: 1, name: "rex", barks: true })
const lazy: never = Owner.load.animal({ pet: 1 })
const pets: never = Pet.find()
