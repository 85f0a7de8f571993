/** Nothing to show: nothing happened yet, or nothing matches. */
import { History } from "lucide-react";
import { TextLink } from "@/components/ui/text-link";

export function ActivityEmpty({ isNarrowed }: { isNarrowed: boolean }) {
  return (
    <div className="grid justify-items-center gap-4 rounded-box border border-line bg-surface px-6 py-14 text-center">
      <span className="grid size-11 place-items-center rounded-full bg-accent-soft text-accent">
        <History aria-hidden="true" className="size-5" />
      </span>
      <div className="grid max-w-md gap-1.5">
        <h2 className="font-semibold text-base">{isNarrowed ? "Nothing matches" : "Nothing happened yet"}</h2>
        <p className="text-soft">
          {isNarrowed ? (
            <>
              No entry fits all of the filters. <TextLink href="/activity">Clear them</TextLink>
            </>
          ) : (
            "What people and programs change in this account shows up here."
          )}
        </p>
      </div>
    </div>
  );
}
