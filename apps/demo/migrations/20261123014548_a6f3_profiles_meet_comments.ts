import { migration } from "@aludel/migrate"

export default migration({ id: "a6f3", parents: ["7b0e", "91d5"], message: "profiles meet comments", up: [], down: [] })
