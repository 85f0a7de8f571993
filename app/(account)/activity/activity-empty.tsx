/** Shown in place of the list when there is no activity, or none that matches the filters. */
import { History } from "lucide-react";
import { Empty } from "@/components/ui/empty";
import { TextLink } from "@/components/ui/text-link";

export function ActivityEmpty({ isNarrowed }: { isNarrowed: boolean }) {
  return (
    <div className="grid justify-items-center rounded-box border border-line bg-surface px-6 py-14">
      <Empty icon={History} title={isNarrowed ? "No matching entries" : "No activity yet"}>
        {isNarrowed ? (
          <>
            No entry matches all of the filters. <TextLink href="/activity">Clear them</TextLink>
          </>
        ) : (
          "Changes that people and programs make in this account appear here."
        )}
      </Empty>
    </div>
  );
}
