/** Shows what a policy does to the account's keys, before it is saved. */
"use client";
import type { Submission } from "@/app/(account)/_forms/use-submission";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog/dialog";
import { usePermissions } from "@/lib/client/permissions";
import { titleOf } from "@/lib/shared/permissions/catalogue";
import type { PolicyConsequence, PolicyHit } from "@/lib/shared/policy/key-policy";

const CONSEQUENCES: Record<PolicyConsequence, string> = {
  too_old: "Refused as too old, until it is changed",
  old_ends: "Its old API key, which still works after the change, ends earlier",
  unrestricted: "Refused, until it is restricted to addresses",
  idle: "Disabled within the hour: it was not used for that long",
};

type PolicyHitsDialogProps = {
  submission: Submission;
  /** saves the policy, with what the person has seen */
  onAgree: (keyIds: string[]) => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function PolicyHitsDialog({ submission, onAgree, onCloseAutoFocus }: PolicyHitsDialogProps) {
  const { failure, dismiss } = submission;
  const hits = failure?.code === "policy_hits" ? failure.hits : [];
  const count = hits.length === 1 ? "1 key" : `${hits.length} keys`;
  return (
    <Dialog
      isOpen={failure?.code === "policy_hits"}
      onClose={dismiss}
      title="What this policy does to keys"
      description={`It applies to ${count} from the next request on. All other keys work as before.`}
      onCloseAutoFocus={onCloseAutoFocus}
      foot={
        <>
          <Button onClick={dismiss}>Cancel</Button>
          <Button weight="primary" onClick={() => onAgree(hits.map(({ key }) => key.id))}>
            Save and apply to {count}
          </Button>
        </>
      }
    >
      <ul className="divide-y divide-line rounded-box border border-line">
        {hits.map((hit) => (
          <HitLine key={hit.key.id} hit={hit} />
        ))}
      </ul>
    </Dialog>
  );
}

function HitLine({ hit: { key, consequences, loses } }: { hit: PolicyHit }) {
  const { catalogue } = usePermissions();
  const lost = loses.map((word) => titleOf(catalogue, word)).join(", ");
  return (
    <li className="grid gap-0.5 px-3 py-2.5">
      <bdi translate="no" className="wrap-anywhere font-medium">
        {key.name}
      </bdi>
      <span className="text-[0.8125rem] text-soft">
        by <bdi>{key.makerName}</bdi>
      </span>
      {consequences.map((each) => (
        <span key={each} className="text-[0.8125rem]">
          {CONSEQUENCES[each]}
        </span>
      ))}
      {lost && <span className="wrap-anywhere text-[0.8125rem]">{`No longer has: ${lost}`}</span>}
    </li>
  );
}
