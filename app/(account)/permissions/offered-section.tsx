/** Which catalogues the key dialogs offer. */
"use client";
import { Button } from "@/components/ui/button";
import { type Catalogue, listOffered } from "@/lib/shared/permissions/catalogue";
import { OFFER_BUTTON_ID } from "./permission-dialog";
import type { OnOpen } from "./permissions-header";

/** What people call a set of catalogues. */
function describeOffered(catalogue: Catalogue): string {
  const offered = listOffered(catalogue);
  if (!offered.includes("own")) return "Elastic Email's permissions";
  return offered.length > 1 ? "Your own permissions and Elastic Email's" : "Your own permissions";
}

export function OfferedSection({ catalogue, onOpen }: { catalogue: Catalogue; onOpen: OnOpen }) {
  return (
    <section aria-labelledby="offered" className="flex flex-wrap items-center justify-between gap-2">
      <div className="grid gap-0.5">
        <h2 id="offered" className="font-semibold">
          Offered when a key is created or edited
        </h2>
        <p className="text-soft">{describeOffered(catalogue)}</p>
      </div>
      {onOpen && (
        <Button id={OFFER_BUTTON_ID} size="sm" onClick={() => onOpen({ task: "offer" })}>
          Change
        </Button>
      )}
    </section>
  );
}
