/** The versions of the catalogue, newest first, and the way back to each. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import { Button } from "@/components/ui/button";
import { hasNoChanges } from "@/lib/shared/documents/changes";
import type { VersionView } from "@/lib/shared/documents/view";
import { restoreButtonId } from "./permission-dialog";
import type { OnOpen } from "./permissions-header";

/** For example "Added orders:read. Changed orders:write." */
function describeChanges({ changes }: VersionView): string {
  const { added, removed, changed } = changes;
  const list = (verb: string, names: readonly string[]) => (names.length > 0 ? [`${verb} ${names.join(", ")}.`] : []);
  const sentences = [...list("Added", added), ...list("Removed", removed), ...list("Changed", changed)];
  if (hasNoChanges(changes)) return "Changed nothing.";
  return sentences.length > 0 ? sentences.join(" ") : "Changed the order.";
}

export function VersionsSection({ versions, onOpen }: { versions: readonly VersionView[]; onOpen: OnOpen }) {
  return (
    <section aria-labelledby="versions" className="mt-8 grid gap-3">
      <h2 id="versions" className="font-semibold">
        Versions
      </h2>
      <ol className="divide-y divide-line rounded-box border border-line bg-surface">
        {versions.map((each, index) => (
          <li key={each.version} className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3">
            <div className="wrap-anywhere min-w-0 flex-1 basis-64">
              <p>
                <span className="font-medium">{`Version ${each.version}`}</span>
                <span className="text-soft">
                  <span>, </span>
                  <RelativeTime iso={each.at} />
                  <span>
                    {" by "}
                    <bdi>{each.actorName}</bdi>
                  </span>
                </span>
              </p>
              {each.note !== "" && <p>{each.note}</p>}
              <p className="text-[0.8125rem] text-soft">{describeChanges(each)}</p>
            </div>
            {index === 0 ? (
              <p className="text-[0.8125rem] text-soft">In force</p>
            ) : (
              onOpen && (
                <Button
                  id={restoreButtonId(each.version)}
                  size="sm"
                  aria-label={`Restore version ${each.version}`}
                  onClick={() => onOpen({ task: "restore", version: each })}
                >
                  Restore
                </Button>
              )
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
