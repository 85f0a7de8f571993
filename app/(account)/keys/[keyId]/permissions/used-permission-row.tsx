/** A permission that was used: how often, by what, and what it was used for where it implies others. */
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { titleOf } from "@/lib/shared/permissions/catalogue";
import type { UsedPermission } from "@/lib/shared/usage/permission-use";
import { nameSource } from "./source-name";

/** Sources that are named; of more, the number is given. */
const MAX_SOURCES = 3;
const COUNT = new Intl.NumberFormat("en");

export function UsedPermissionRow({ entry, catalogue }: { entry: UsedPermission; catalogue: Catalogue }) {
  const { permission, count, sources, asked } = entry;
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-2.5">
      <div className="min-w-0 flex-1 basis-60">
        <p translate="no" className="wrap-anywhere">
          {titleOf(catalogue, permission)}{" "}
          <code translate="no" className="figures wrap-anywhere text-faint text-xs">
            {permission}
          </code>
        </p>
        <p className="wrap-anywhere text-[0.8125rem] text-soft">{nameSources(sources)}</p>
        {asked.length > 0 && (
          <p className="wrap-anywhere text-[0.8125rem] text-soft">
            Used for {asked.map((word) => titleOf(catalogue, word)).join(", ")}, which it implies.
          </p>
        )}
      </div>
      <p translate="no" className="figures text-[0.8125rem]">
        {`${COUNT.format(count)} ${count === 1 ? "request" : "requests"}`}
      </p>
    </li>
  );
}

/** "checks (/api/check), /api/orders and 2 more". */
function nameSources(sources: UsedPermission["sources"]): string {
  const names = sources.slice(0, MAX_SOURCES).map(({ source }) => nameSource(source));
  const more = sources.length - MAX_SOURCES;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
