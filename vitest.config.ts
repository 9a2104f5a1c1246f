/**
 * Lets a bare `vitest` (an editor, a watch run) find the workspace's configuration, whose file name it does not know.
 */
export { default } from "./vitest.workspace.ts"
