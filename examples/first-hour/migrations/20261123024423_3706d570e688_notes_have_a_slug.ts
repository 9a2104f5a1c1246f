import {
  addColumn,
  addConstraint,
  column,
  constraint,
  dropColumn,
  dropConstraint,
  execute,
  migration,
  setNotNull,
  validateConstraint
} from "@aludel/migrate"

export default migration({
  id: "3706d570e688",
  parents: ["c0ffee01"],
  message: "notes have a slug",
  losesRows: true,
  up: [
    addColumn("notes", column("slug", "text")),
    execute(
      `-- aludel backfill {"table":{"schema":"public","name":"notes"},"column":"slug","key":[{"name":"id","type":"bigint"}],"batch":1000}
do $backfill$
#variable_conflict use_column
declare
  aludel_last1 bigint; aludel_next1 bigint;
  aludel_first boolean := true; aludel_more boolean;
begin
  loop
    select "id" into aludel_next1 from (
      select "id" from "notes" where aludel_first or ("id") > (aludel_last1)
      order by "id" limit 1000) batch order by "id" desc limit 1;
    exit when not found;
    begin
      perform set_config('lock_timeout', '100ms', true);
      update "notes" set "slug" = (
        -- the value of a row:
        'note-' || "id"
        -- the end of it
        ) where (aludel_first or ("id") > (aludel_last1)) and ("id") <= (aludel_next1)
          and "slug" is null;
      aludel_more := true;
    exception when lock_not_available then aludel_more := false;
    end;
    commit;
    if aludel_more then
      aludel_first := false;
      aludel_last1 := aludel_next1;
    end if;
  end loop;
end
$backfill$`,
      { transactional: false }
    ),
    addConstraint("notes", constraint("notes_slug_present", "CHECK ((\"slug\" IS NOT NULL))"), { notValid: true }),
    validateConstraint("notes", "notes_slug_present"),
    setNotNull("notes", "slug"),
    dropConstraint("notes", "notes_slug_present")
  ],
  down: [dropColumn("notes", "slug")]
})
