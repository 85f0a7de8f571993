/** Lists the keys of a member who may not keep them, each with the choice of what happens to it. */
"use client";
import { useId, useRef } from "react";
import { useInitialFocus } from "@/app/(account)/members/use-initial-focus";
import { cn } from "@/components/ui/cn";
import { describedBy, INPUT_CLASSES } from "@/components/ui/field";
import { usePermissions } from "@/lib/client/permissions";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { hasPowerOverKeys, keepHandedOver } from "@/lib/shared/keys/permission-sets";
import { type Catalogue, titleOf } from "@/lib/shared/permissions/catalogue";
import type { MemberView } from "@/lib/shared/team/member-view";
import { ROLE_TEXTS } from "@/lib/shared/team/roles";
import { KeyCard } from "./key-card";
import { DELETE, type KeyDispositions } from "./use-key-dispositions";

/** `takesFocus`: the first choice gets the focus when the dialog opens. */
export function KeyDispositionFields({
  dispositions,
  takesFocus = false,
}: {
  dispositions: KeyDispositions;
  takesFocus?: boolean;
}) {
  const { keys, heirs, getChoice, choose, chooseForAll } = dispositions;
  const { catalogue } = usePermissions();
  const id = useId();
  const section = useRef<HTMLElement>(null);
  useInitialFocus(section, takesFocus ? "select" : null);
  const first = keys[0] && getChoice(keys[0].id);
  const common = first && keys.every((key) => getChoice(key.id) === first) ? first : "";
  return (
    <section ref={section} className="grid gap-3" aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`} className="font-medium">
        What becomes of {keys.length === 1 ? "this key" : `these ${keys.length} keys`}?
      </h3>
      {keys.length > 1 && (
        <DispositionSelect
          label="All of them"
          deleteLabel="Delete all"
          noChoice="Choose for each below"
          heirs={heirs}
          value={common}
          onChange={chooseForAll}
        />
      )}
      <ul className="divide-y divide-line rounded-box border border-line">
        {keys.map((key) => (
          <KeyCard key={key.id} subject={key}>
            <DispositionSelect
              label={`What becomes of ${key.name}`}
              deleteLabel="Delete this key"
              noChoice="Choose…"
              heirs={heirs}
              value={getChoice(key.id)}
              consequence={describeConsequence(key, getChoice(key.id), heirs, catalogue)}
              onChange={(choice) => choose(key.id, choice)}
            />
          </KeyCard>
        ))}
      </ul>
    </section>
  );
}

type DispositionSelectProps = {
  label: string;
  deleteLabel: string;
  noChoice: string;
  heirs: readonly MemberView[];
  value: string;
  consequence?: string | null;
  onChange: (choice: string) => void;
};

function DispositionSelect({
  label,
  deleteLabel,
  noChoice,
  heirs,
  value,
  consequence,
  onChange,
}: DispositionSelectProps) {
  const id = useId();
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="break-words text-[0.8125rem] text-soft">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={describedBy(consequence && `${id}-consequence`)}
        className={cn(INPUT_CLASSES, "pr-2")}
      >
        <option value="">{noChoice}</option>
        {heirs.map((heir) => (
          <option key={heir.userId} value={heir.userId}>
            Hand over to {nameHeir(heir, heirs)}
          </option>
        ))}
        <option value={DELETE}>{deleteLabel}</option>
      </select>
      {consequence && (
        <p id={`${id}-consequence`} className="break-words text-[0.8125rem] text-ink">
          {consequence}
        </p>
      )}
    </div>
  );
}

/** "Grace Hopper (Admin)", with the email when two heirs have the same name. */
function nameHeir({ name, email, role, userId }: MemberView, heirs: readonly MemberView[]): string {
  const hasDouble = heirs.some((other) => other.name === name && other.userId !== userId);
  return `${name} (${ROLE_TEXTS[role].label}${hasDouble ? `, ${email}` : ""})`;
}

function describeConsequence(
  key: KeyView,
  choice: string,
  heirs: readonly MemberView[],
  catalogue: Catalogue,
): string | null {
  if (choice === DELETE) return "Its next request is refused. This can't be undone.";
  const heir = heirs.find(({ userId }) => userId === choice);
  if (!heir) return null;
  const kept = keepHandedOver(key.permissions, heir.boundary && new Set(heir.boundary));
  const lost = key.permissions.filter((word) => !kept.includes(word));
  if (lost.length === 0) return "Keeps working as it is.";
  const why = hasPowerOverKeys(lost)
    ? "access to API keys is not handed over, since someone may have kept a copy of this key."
    : `${heir.name} can't give it more.`;
  if (kept.includes("None")) return `Loses all its permissions: ${why}`;
  return `Keeps working, but loses ${lost.map((word) => titleOf(catalogue, word)).join(", ")}: ${why}`;
}
