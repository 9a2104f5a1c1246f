/** Invented people and posts: the same ones on each run, so that everybody sees the same demo. */
import { DateTime } from "effect"

export type Random = () => number

/** mulberry32: a sequence of numbers in [0, 1), decided by its seed. */
export const sequence = (seed: number): Random => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of the list's elements, of which there has to be one. */
export const pick = <A>(random: Random, from: ReadonlyArray<A>): A => {
  const found = from[Math.floor(random() * from.length)]
  if (found === undefined) throw new RangeError("there is nothing to pick from")
  return found
}

const list = (text: string): ReadonlyArray<string> => text.split(", ")

const first = list(
  "ada, amir, anna, bruno, carla, chidi, clara, daniel, elena, elif, emma, farid, felix, grace, hana, hugo, ines, ivan, jonas, "
    + "julia, kenji, lara, leo, lena, maya, mateo, mina, nadia, noah, olga, omar, paula, pedro, priya, rosa, samir, sofia, tomas, vera, yuki"
)
const last = list(
  "abbott, ahmed, bakker, becker, castro, chen, costa, cruz, diaz, dubois, evans, fischer, garcia, haas, hansen, ito, kaya, "
    + "keller, khan, kim, lopez, meyer, mori, novak, okafor"
)
const things = list(
  "sourdough bread, night trains, small gardens, database indexes, film cameras, mountain huts, city bicycles, "
    + "public libraries, wild swimming, old maps, typed queries, street markets, winter soups, board games, release notes"
)
const titles = list(
  "What I learned from, In praise of, A beginner's guide to, The trouble with, Everything I got wrong about"
)
const sentences = [
  "It began as a weekend project, and I never meant to write about it.",
  "Most advice on this is written by people who sell something.",
  "The first attempt failed, and taught me more than the next three.",
  "There is a cheap way and a good way, and for once they are the same.",
  "What surprised me most was how little of it I needed.",
  "If you try only one thing from this post, let it be patience."
]
const remarks = [
  "Thank you!",
  "I tried it, and it works.",
  "Not sure about the second part.",
  "Please write more of these."
]

export const tagNames = list("advice, cities, food, history, nature, outdoors, software, travel, work")

export const organisationNames = [
  ["morning-post", "The Morning Post"],
  ["garden-club", "Garden Club"],
  ["night-train", "Night Train Press"],
  ["index-weekly", "Index Weekly"],
  ["field-notes", "Field Notes"]
] as const

const hour = 3_600_000
const began = Date.UTC(2024, 0, 8, 9)

/** So many members of the organisation of this number, no two with one name. The first is its admin. */
export const people = (random: Random, count: number, organisation: number) =>
  Array.from({ length: count }, (_, index) => {
    const n = organisation * count + index
    const round = Math.floor(n / (first.length * last.length))
    const name = `${first[n % first.length]}.${last[Math.floor(n / first.length) % last.length]}`
    const username = round === 0 ? name : `${name}.${round}`
    const role = index === 0 ? "admin" as const : random() < 0.05 ? "editor" as const : "author" as const
    return { username, email: `${username}@example.com`, role, createdAt: DateTime.makeUnsafe(began + n * hour) }
  })

/** So many posts, in the order in which they were written. One in seven is still a draft. */
export const articles = (random: Random, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const createdAt = DateTime.makeUnsafe(began + index * 4 * hour + Math.floor(random() * 4 * hour))
    const content = Array.from({ length: 3 }, () => pick(random, sentences)).join(" ")
    const post = { title: `${pick(random, titles)} ${pick(random, things)}`, content, createdAt }
    return random() < 1 / 7
      ? { ...post, status: "draft" as const, publishedAt: null }
      : { ...post, status: "published" as const, publishedAt: createdAt }
  })

/** What somebody says of himself, or of a post. */
export const remark = (random: Random) => pick(random, remarks)
