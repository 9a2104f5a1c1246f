/** A report as a picture: for each workload a bar for each contestant, as long as its ratio of CPU time to the floor. */
import type { Report, WorkloadReport } from "./Report.ts"
import { conditions } from "./Words.ts"

const width = 900
const left = 190
const right = 120
const barHeight = 16
const gap = 4
const headHeight = 34

/** Bars end here; what is beyond has its number beside it all the same. */
const longest = 5

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;")

const place = (ratio: number): number => left + Math.min(Math.max(ratio, 0), longest) / longest * (width - left - right)

const text = (x: number, y: number, content: string, more = ""): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}"${more}>${escaped(content)}</text>`

const line = (x1: number, x2: number, y1: number, y2: number, kind: string): string =>
  `<line x1="${x1.toFixed(1)}" x2="${x2.toFixed(1)}" y1="${y1.toFixed(1)}" y2="${y2.toFixed(1)}" class="${kind}"/>`

const heightOf = ({ contestants }: WorkloadReport): number => headHeight + contestants.length * (barHeight + gap)

const bars = ({ contestants, floor, name, title }: WorkloadReport, top: number): ReadonlyArray<string> => [
  text(8, top + 16, `${name}: ${title}`, " class=\"title\""),
  ...contestants.flatMap((contestant, index) => {
    const { max, median, min } = contestant.cpuRatio
    const y = top + headHeight - 8 + index * (barHeight + gap)
    const middle = y + barHeight / 2
    const kind = contestant.name === floor ? "floor" : contestant.name === "aludel" ? "own" : "peer"
    return [
      text(left - 8, middle + 4, contestant.name, " text-anchor=\"end\""),
      `<rect x="${left}" y="${y}" width="${(place(median) - left).toFixed(1)}" height="${barHeight}" class="${kind}"/>`,
      line(place(min), place(max), middle, middle, "spread"),
      text(width - right + 8, middle + 4, `${median.toFixed(2)}${median > longest ? " →" : ""}`)
    ]
  })
]

const style = `text{font:12px sans-serif;fill:#222}.title{font-weight:bold}.note{fill:#666}.own{fill:#2f6f4f}` +
  `.peer{fill:#a8b4bf}.floor{fill:#6b7a88}.spread{stroke:#222;stroke-width:1}.one{stroke:#b03a2e;stroke-dasharray:3 3}`

/** The report as an SVG; the dashed line is the floor, and the thin ones reach from the best round to the worst. */
export const chart = (report: Report): string => {
  const top = 30
  let y = top
  const parts: Array<string> = []
  for (const workload of report.workloads) {
    parts.push(...bars(workload, y))
    parts.push(line(place(1), place(1), y + headHeight - 10, y + heightOf(workload) - gap, "one"))
    y += heightOf(workload) + 10
  }
  const notes = conditions(report).slice(0, 1).map((note) => text(8, y + 14, note, " class=\"note\""))
  const height = y + 26
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${style}</style>`,
    text(8, 18, "CPU time as a ratio to the floor of each workload; shorter is better", " class=\"title\""),
    ...parts,
    ...notes,
    "</svg>"
  ].join("\n") + "\n"
}
