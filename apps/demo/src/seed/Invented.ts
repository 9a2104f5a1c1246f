/** Invented people and posts: the same ones on each run, no two people with one name. */
import { DateTime } from "effect"
import { pick, sequence } from "./Random.ts"

const first = (
  "ada amir anna bruno carla chidi clara daniel elena elif emma farid felix grace hana hugo ines ivan jonas julia "
  + "kenji lara leo lena maya mateo mina nadia noah olga omar paula pedro priya rosa samir sofia tomas vera yuki"
).split(" ")

const last = (
  "abbott ahmed bakker becker castro chen costa cruz diaz dubois evans fischer garcia haas hansen ito kaya keller khan "
  + "kim lopez meyer mori novak okafor"
).split(" ")

const things = [
  "sourdough bread",
  "night trains",
  "small gardens",
  "database indexes",
  "film cameras",
  "mountain huts",
  "city bicycles",
  "public libraries",
  "wild swimming",
  "old maps",
  "typed queries",
  "street markets",
  "winter soups",
  "board games",
  "release notes"
] as const

const titles = [
  (thing: string) => `What I learned from ${thing}`,
  (thing: string) => `In praise of ${thing}`,
  (thing: string) => `A beginner's guide to ${thing}`,
  (thing: string) => `The trouble with ${thing}`,
  (thing: string) => `Everything I got wrong about ${thing}`
] as const

const sentences = [
  "It began as a weekend project, and I never meant to write about it.",
  "Most advice on this is written by people who sell something.",
  "The first attempt failed, and taught me more than the next three.",
  "There is a cheap way and a good way, and for once they are the same.",
  "What surprised me most was how little of it I needed.",
  "If you try only one thing from this post, let it be patience."
] as const

const remarks = [
  "Thank you for this!",
  "I tried it, and it works.",
  "Not sure about the second part.",
  "Ten years ago I would have laughed.",
  "Please write more of these."
] as const

export const tagNames = ["advice", "cities", "food", "history", "nature", "outdoors", "software", "travel", "work"]

export const organisationNames = [
  ["morning-post", "The Morning Post"],
  ["garden-club", "Garden Club"],
  ["night-train", "Night Train Press"],
  ["index-weekly", "Index Weekly"],
  ["field-notes", "Field Notes"]
] as const

const hour = 3_600_000
const began = Date.UTC(2024, 0, 8, 9)

/** So many people of the organisation of this number, in the order in which they signed up: the first is its admin. */
export const people = (count: number, organisation: number) => {
  const random = sequence(organisation)
  return Array.from({ length: count }, (_, index) => {
    const n = organisation * count + index
    const username = `${first[n % first.length]}.${last[Math.floor(n / first.length) % last.length]}`
    return {
      username,
      email: `${username}@example.com`,
      role: index === 0 ? "admin" : random() < 0.05 ? "editor" : "author",
      createdAt: DateTime.makeUnsafe(began + n * hour)
    } as const
  })
}

/** So many posts, in the order in which they were written. One in seven is still a draft. */
export const articles = (count: number, organisation: number) => {
  const random = sequence(100 + organisation)
  return Array.from({ length: count }, (_, index) => {
    const createdAt = DateTime.makeUnsafe(began + index * 4 * hour + Math.floor(random() * 4 * hour))
    const published = random() > 1 / 7
    return {
      title: pick(random, titles)(pick(random, things)),
      content: Array.from({ length: 3 }, () => pick(random, sentences)).join(" "),
      status: published ? "published" : "draft",
      createdAt,
      publishedAt: published ? createdAt : null
    } as const
  })
}

/** What somebody says about a post. */
export const remark = (random: () => number) => pick(random, remarks)
