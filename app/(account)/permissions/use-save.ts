/** Saves a changed catalogue from a dialog, and says so. */
"use client";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { useToast } from "@/components/ui/toast";
import { useAccountId } from "@/lib/client/account-id";
import { withServers } from "@/lib/client/actions/servers-text";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { catalogue as schema } from "@/lib/shared/permissions/catalogue-schema";
import type { Renames } from "@/lib/shared/permissions/rename";
import type { PermissionsView } from "@/lib/shared/permissions/view";
import { savePermissionsAction } from "./actions";

/** What to save, and the text of the toast afterwards. */
export type Change = { catalogue: Catalogue; renames?: Renames; text: string };

/** `view`: what the dialog was opened with; a catalogue that somebody saved since is never overwritten. */
export function useSave({ version }: Pick<PermissionsView, "version">, onDone: () => void) {
  const accountId = useAccountId();
  const showToast = useToast();
  const { submit, ...submission } = useSubmission();
  const save = ({ catalogue, renames = [], text }: Change) => {
    const input = { text: JSON.stringify(catalogue), expectedVersion: version, renames };
    void submit(
      () => savePermissionsAction(accountId, input),
      (_, confirmation) => {
        showToast({ tone: "good", text: withServers(text, confirmation, "In force") });
        onDone();
      },
    );
  };
  return { save, submission };
}

/** What the schema says against a catalogue, by place: "resources.0.actions.1.name". Empty when it is valid. */
export function findErrors(catalogue: Catalogue): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { path, message } of schema.safeParse(catalogue).error?.issues ?? []) errors[path.join(".")] ??= message;
  return errors;
}
