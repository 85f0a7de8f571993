/** In the place of a key that a person does not see. */
import { KeyRound } from "lucide-react";
import { HEADING_ID } from "@/app/(account)/keys/list/element-ids";
import { Empty } from "@/components/ui/empty";
import { BackLink } from "./key-heading";

/** It may have been deleted while the page was open; keys that the person may not see look the same. */
export function NoKey() {
  return (
    <>
      <BackLink />
      <h1 id={HEADING_ID} tabIndex={-1} className="mt-3 mb-4 font-semibold text-xl tracking-tight outline-none">
        API Key
      </h1>
      <div className="grid justify-items-center rounded-box border border-line bg-surface px-4 py-14 sm:py-16">
        <Empty icon={KeyRound} title="No such API key">
          It was deleted, or it is not one of the keys that you can see.
        </Empty>
      </div>
    </>
  );
}
