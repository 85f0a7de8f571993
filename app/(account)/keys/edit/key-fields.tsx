/** The fields of a key, shared by the dialogs that create and edit one. */
"use client";
import type { PermissionBoundary } from "@/components/keys/permission-offer";
import { PermissionPicker } from "@/components/keys/permission-picker";
import { TextArea, TextField } from "@/components/ui/field";
import { isForbidden, type KeyPolicy } from "@/lib/shared/policy/key-policy";
import type { LimitField } from "@/lib/shared/usage/fixes";
import { ExpiryField } from "./expiry-field";
import type { KeyFieldErrors, KeyFormDraft } from "./key-draft";
import { LimitsField } from "./limits/limits-field";
import { IpRulesField } from "./restriction/ip-rules-field";
import { StrictClientNotice } from "./strict-client-notice";

type KeyFieldsProps = {
  draft: KeyFormDraft;
  errors: KeyFieldErrors;
  clientAddress: string;
  boundary: PermissionBoundary;
  /** what the account asks of every key */
  policy?: KeyPolicy | undefined;
  /** for a key that is being created */
  isNew?: boolean;
  /** grows when the values are replaced as a whole */
  revision?: number;
  /** the limit at which the dialog opens */
  opensAt?: LimitField | undefined;
  /** `field` is the one that changed, so its message no longer applies */
  onChange: (draft: KeyFormDraft, field: keyof KeyFieldErrors) => void;
};

export function KeyFields(props: KeyFieldsProps) {
  const { draft, errors, clientAddress, boundary, policy, isNew, revision, opensAt, onChange } = props;
  return (
    <div className="grid gap-7">
      <TextField
        label="Name"
        value={draft.name}
        onChange={(event) => onChange({ ...draft, name: event.target.value }, "name")}
        error={errors.name}
        hint="Where the key is used, for example “Web shop”."
        required
        autoComplete="off"
        data-1p-ignore
      />
      <TextArea
        label="Description (optional)"
        value={draft.description}
        onChange={(event) => onChange({ ...draft, description: event.target.value }, "description")}
        error={errors.description}
        hint="What the key is for, and whom to ask about it. Everyone who sees the key sees it."
        rows={2}
      />
      <PermissionPicker
        key={revision}
        value={draft.permissions}
        isCustom={draft.isCustom}
        isNew={isNew}
        boundary={boundary}
        isForbidden={policy && ((word) => isForbidden(policy, word))}
        error={errors.permissions}
        onChange={(permissions, isCustom) => onChange({ ...draft, permissions, isCustom }, "permissions")}
      />
      <StrictClientNotice permissions={draft.permissions} />
      <IpRulesField
        value={draft.ip}
        clientAddress={clientAddress}
        error={errors.ipRules}
        onChange={(ip) => onChange({ ...draft, ip }, "ipRules")}
      />
      <ExpiryField
        value={draft.expiry}
        error={errors.expiresAt}
        onChange={(expiry) => onChange({ ...draft, expiry }, "expiresAt")}
      />
      <LimitsField
        key={`limits-${revision ?? 0}`}
        value={draft.limits}
        error={errors.limits}
        opensAt={opensAt}
        onChange={(limits) => onChange({ ...draft, limits }, "limits")}
      />
    </div>
  );
}
