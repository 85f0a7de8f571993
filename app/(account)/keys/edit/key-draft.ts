/** The contents of the key form: how they start, and what is sent. */

import { findOfferedPreset, type PermissionBoundary } from "@/components/keys/permission-offer";
import { toFieldErrors } from "@/lib/shared/form-state";
import { editKeyInput, type KeyDraft } from "@/lib/shared/keys/key-input";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { Permission } from "@/lib/shared/keys/permissions";
import { type Catalogue, EMPTY_CATALOGUE, listOffered } from "@/lib/shared/permissions/catalogue";
import { type ExpiryDraft, readExpiry, startExpiry } from "./expiry-draft";
import { type LimitsDraft, readLimits, startLimits } from "./limits/limits-draft";
import { addTyped, type IpRulesDraft } from "./restriction/ip-rules-draft";

export type KeyFormDraft = {
  name: string;
  description: string;
  permissions: Permission[];
  isCustom: boolean;
  ip: IpRulesDraft;
  expiry: ExpiryDraft;
  limits: LimitsDraft;
};

/** Messages, keyed by the name of the field that is sent. */
export type KeyFieldErrors = Partial<Record<keyof KeyDraft, string>>;

/** A form for a new key within the boundary, or a form that holds `key` as it is. */
export function startKeyDraft(
  boundary: PermissionBoundary,
  key?: KeyView,
  catalogue: Catalogue = EMPTY_CATALOGUE,
): KeyFormDraft {
  // Nothing is chosen for a new key: a key should get what somebody meant it to have.
  const permissions = key?.permissions ?? [];
  return {
    name: key?.name ?? "",
    description: key?.description ?? "",
    permissions,
    // Without presets of its own, a catalogue is picked from word by word.
    isCustom: key
      ? findOfferedPreset(permissions, boundary, catalogue) === null
      : boundary === null && listOffered(catalogue).includes("own") && catalogue.presets.length === 0,
    ip: { rules: key?.ipRules ?? [], text: "", entry: null },
    expiry: startExpiry(key?.expiresAt ?? null),
    limits: startLimits(key?.limits ?? null),
  };
}

const keyFields = editKeyInput.omit({ id: true, version: true });

export type DraftReading =
  | { ok: true; draft: KeyFormDraft; input: KeyDraft }
  /** `draft` may have changed, because sending also tries to add the rule that is still typed */
  | { ok: false; draft: KeyFormDraft; errors: KeyFieldErrors };

/** Checks the form and returns what to send, or the errors to show. */
export function readKeyDraft(typed: KeyFormDraft): DraftReading {
  const isLeftInBox = typed.ip.text.trim() !== "";
  const ip = isLeftInBox ? addTyped(typed.ip) : typed.ip;
  const draft = { ...typed, ip };
  const expiry = readExpiry(draft.expiry);
  const limits = readLimits(draft.limits);
  const input: KeyDraft = {
    name: draft.name,
    description: draft.description,
    permissions: draft.permissions,
    ipRules: ip.rules,
    expiresAt: expiry.ok ? expiry.iso : null,
    limits: limits.ok ? limits.limits : null,
  };
  const parse = keyFields.safeParse(input);
  const errors: KeyFieldErrors = parse.success ? {} : toFieldErrors(parse.error);
  if (!expiry.ok) errors.expiresAt = expiry.message;
  if (!limits.ok) errors.limits = limits.message;
  const isRuleStuck = isLeftInBox && ip.text !== "";
  if (Object.keys(errors).length > 0 || isRuleStuck) return { ok: false, draft, errors };
  return { ok: true, draft, input };
}
