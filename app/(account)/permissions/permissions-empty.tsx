/** Shown while the server has no permissions of its own. */
import { ListChecks } from "lucide-react";
import { Empty } from "@/components/ui/empty";
import type { OnOpen } from "./permissions-header";

export function PermissionsEmpty({ onOpen }: { onOpen: OnOpen }) {
  return (
    <div className="grid justify-items-center gap-6 rounded-box border border-line bg-surface px-4 py-14 sm:px-6 sm:py-16">
      <Empty icon={ListChecks} title="No permissions of your own yet">
        {onOpen
          ? "Add a resource, such as orders, with what can be done with it: read, write, refund. Keys are then given these permissions, and routes ask for them. Until then, keys have Elastic Email's."
          : "The people who run this server can define permissions for their own API. Until then, keys have Elastic Email's."}
      </Empty>
    </div>
  );
}
