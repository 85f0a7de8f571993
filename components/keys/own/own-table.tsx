/** The server's own permissions by resource: a checkbox for each, with the calls that ask for it, and a search. */
"use client";
import { useState } from "react";
import type { Forbidden } from "@/components/keys/forbidden";
import { countChosen } from "@/components/keys/permission-choice";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { PermissionSearch } from "@/components/keys/permission-search";
import { Notice } from "@/components/ui/notice";
import { usePermissions } from "@/lib/client/permissions";
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import { listOwnOffer, setOwn } from "./own-choice";
import { OwnGroups, OwnRowCheckbox } from "./own-rows";

type OwnTableProps = {
  value: readonly OwnPermission[];
  boundary?: PermissionBoundary;
  /** by the account's policy; absent where none applies */
  forbidden?: Forbidden;
  /** the permissions are a boundary for other keys, which has to name what it implies */
  isForBoundary?: boolean;
  onChange: (value: OwnPermission[]) => void;
};

export function OwnTable({ value, boundary = null, forbidden, isForBoundary = false, onChange }: OwnTableProps) {
  const view = usePermissions();
  const [search, setSearch] = useState("");
  const [kept] = useState(() => new Set(value));
  const { groups, unused, gone } = listOwnOffer(view, { value, kept, boundary, search, forbidden });
  const toggle = (words: readonly OwnPermission[], isChosen: boolean) =>
    onChange(setOwn(view, value, { words, isChosen, isClosed: isForBoundary }));
  const unusedCount = unused.reduce((sum, { rows }) => sum + rows.length, 0);
  return (
    <div className="overflow-hidden rounded-box border border-line">
      <PermissionSearch value={search} count={countChosen(value)} onChange={setSearch} />
      <div className="divide-y divide-line">
        {gone.length > 0 && (
          <fieldset className="grid gap-2 px-3 pt-3 pb-2">
            <legend className="float-left mb-1 w-full font-medium text-faint text-xs">No longer defined</legend>
            <Notice tone="warn" title="These permissions have left the catalogue">
              The key keeps them until you remove them here. Once removed and saved, they can’t be added again.
            </Notice>
            <div>
              {gone.map((row) => (
                <OwnRowCheckbox key={row.word} row={row} onToggle={toggle} />
              ))}
            </div>
          </fieldset>
        )}
        <OwnGroups groups={groups} onToggle={toggle} />
        {unused.length > 0 && (
          // Remounted, so that a search shows what it finds in here too.
          <details key={search === "" ? "all" : "found"} open={search !== ""}>
            <summary className="cursor-pointer px-3 py-2.5 text-soft hover:text-ink">
              {`Not used by this server (${unusedCount})`}
            </summary>
            <div className="divide-y divide-line border-line border-t">
              <OwnGroups groups={unused} onToggle={toggle} />
            </div>
          </details>
        )}
      </div>
      {groups.length + unused.length + gone.length === 0 && (
        <p className="px-3 py-6 text-center text-soft">
          {search.trim() === ""
            ? "There are no permissions that you may give."
            : `No permission matches “${search.trim()}”.`}
        </p>
      )}
    </div>
  );
}
