/** A picture as SVG: a box for each table with its columns, a line for each foreign key, with crow's feet. */
import { type Box, columnText, headHeight, layout, type Line, marks, type Point, rowHeight } from "./Layout.ts"
import type { Picture } from "./Picture.ts"

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;")

const style = `text { font: 12px ui-monospace, Menlo, Consolas, monospace; fill: #1f2937 }
  .box { fill: #ffffff; stroke: #64748b } .head { fill: #e2e8f0; stroke: #64748b } .name { font-weight: bold }
  .mark { fill: #b45309 } .type { fill: #64748b } .line { fill: none; stroke: #475569 } .foot { fill: #ffffff; stroke: #475569 }`

const boxText = ({ entity, height, width, x, y }: Box): string => {
  const rows = entity.columns.map((column, index) => {
    const base = y + headHeight + index * rowHeight + 14
    const [name = "", ...type] = columnText(column).split(" ")
    const isPlain = column.name === name
    return `<text x="${x + 8}" y="${base}"><tspan class="mark">${marks(column).padEnd(3, "\u00a0")}</tspan>` +
      `<tspan>${escaped(isPlain ? name : column.name)}</tspan> ` +
      `<tspan class="type">${
        escaped(isPlain ? type.join(" ") : columnText(column).slice(column.name.length + 1))
      }</tspan></text>`
  })
  return [
    `<g><title>${escaped(entity.name)}</title>`,
    `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`,
    `<rect class="head" x="${x}" y="${y}" width="${width}" height="${headHeight}" rx="4"/>`,
    `<text class="name" x="${x + 8}" y="${y + 17}">${escaped(entity.name)}</text>`,
    ...rows,
    "</g>"
  ].join("\n")
}

const foot = 9

/** Many rows point: three toes on the box. */
const crowsFoot = (end: Point, next: Point): string => {
  const back = next.x > end.x ? foot : -foot
  return `<path class="line" d="M${end.x} ${end.y - 5}L${end.x + back} ${end.y}L${end.x} ${end.y + 5}"/>`
}

/** One row, or none, is pointed at: a bar, or a ring. */
const target = (end: Point, next: Point, optional: boolean): string => {
  const back = next.x > end.x ? foot : -foot
  return optional
    ? `<circle class="foot" cx="${end.x + back / 2}" cy="${end.y}" r="4"/>`
    : `<path class="line" d="M${end.x + back / 2} ${end.y - 5}V${end.y + 5}"/>`
}

const lineText = ({ points, relation }: Line): string => {
  const [first, second] = points
  const [last, before] = [points.at(-1), points.at(-2)]
  if (first === undefined || second === undefined || last === undefined || before === undefined) return ""
  const path = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("")
  return [
    `<g><title>${
      escaped(`${relation.name}: ${relation.from} → ${relation.to}`)
    }</title><path class="line" d="${path}"/>`,
    relation.many ? crowsFoot(first, second) : target(first, second, false),
    `${target(last, before, relation.optional)}</g>`
  ].join("\n")
}

export const svg = (picture: Picture): string => {
  const { boxes, height, lines, width } = layout(picture)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...lines.map(lineText),
    ...boxes.map(boxText),
    "</svg>\n"
  ].join("\n")
}
