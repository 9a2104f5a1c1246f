import { execute, migration } from "@aludel/migrate"

/** Written by hand: a role belongs to no database, so no comparison of two finds it. */
export default migration({
  id: "d17f",
  parents: ["c8e2"],
  message: "the role that requests run as",
  up: [
    execute(`do $$ begin
      create role blog_member;
      grant blog_member to current_user;
    exception when duplicate_object or unique_violation then null; end $$`)
  ],
  down: [
    execute(`do $$ begin
      drop role if exists blog_member;
    exception when dependent_objects_still_exist then null; end $$`)
  ]
})
