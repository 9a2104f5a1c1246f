/** Invented people: the same ones on each run, no two with one name. */
import type { NewRow } from "@aludel/sql"
import { DateTime } from "effect"
import type { users } from "../blog/Model.ts"
import { sequence } from "./Random.ts"

const first = (
  "Ada Amir Anna Bruno Carla Chidi Clara Daniel Elena Elif Emma Farid Felix Grace Hana Hugo Ines Ivan Jonas Julia "
  + "Kenji Lara Leo Lena Maya Mateo Mina Nadia Noah Olga Omar Paula Pedro Priya Rosa Samir Sofia Tomas Vera Yuki"
).split(" ")

const last = (
  "Abbott Aguilar Ahmed Bakker Becker Berg Castro Chen Costa Cruz Diaz Dubois Eriksen Evans Fischer Fontana Garcia Haas "
  + "Hansen Hughes Ito Jansen Kaya Keller Khan Kim Kovac Larsen Lopez Marino Meyer Moreau Mori Nguyen Novak Okafor Olsen "
  + "Park Patel Quinn Rossi Sato Silva Singh Smit Tanaka Torres Weber Wolf Yilmaz"
).split(" ")

const began = Date.UTC(2024, 0, 8, 9)
const day = 86_400_000

/** So many people, in the order in which they signed up. */
export const people = (count: number): ReadonlyArray<NewRow<typeof users>> => {
  const random = sequence(1)
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / first.length)
    const name = `${first[index % first.length]}.${last[(index * 3 + round * 11) % last.length]}`.toLowerCase()
    return {
      email: `${name}@example.com`,
      username: name,
      role: index === 0 ? "admin" : random() < 0.05 ? "editor" : "user",
      age: random() < 0.2 ? null : 18 + Math.floor(random() * 55),
      createdAt: DateTime.makeUnsafe(began + index * day + Math.floor(random() * day))
    }
  })
}
