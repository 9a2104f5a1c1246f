import { currentSetting } from "@aludel/sql"
import { each } from "../Samples.ts"

export const cases = [
  each(currentSetting("app.none", { missingOk: true }), "current_setting($1, $2)", ["app.none", "t"], null, null, null),
  each(
    currentSetting("standard_conforming_strings"),
    "current_setting($1)",
    ["standard_conforming_strings"],
    "on",
    "on",
    "on"
  )
]
