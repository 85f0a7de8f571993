/** "Add route" and "Edit route". */
"use client";
import { useRef, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { type RouteDraft, startRoute, writeRoute } from "@/app/(account)/routes/edit/draft/route-draft";
import { RouteFields } from "@/app/(account)/routes/edit/fields/route-fields";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { withServers } from "@/lib/client/actions/servers-text";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { WrittenRoute } from "@/lib/shared/routes/schema";
import { ConflictNotice } from "./conflict-notice";
import { useRouteErrors } from "./use-route-errors";
import { type RoutesBase, useRoutesChange } from "./use-routes-change";

type RouteDialogProps = {
  base: RoutesBase;
  /** null: a new route */
  subject: WrittenRoute | null;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

export function RouteDialog({ base, subject, onClose, onCloseAutoFocus }: RouteDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const [start] = useState(() => startRoute(subject));
  const [draft, setDraft] = useState(start);
  const [sentIndex, setSentIndex] = useState(0);
  const { submission, conflict, save } = useRoutesChange(base);
  const { failure } = submission;
  const errors = useRouteErrors(failure, sentIndex);
  const showToast = useToast();
  useFirstInvalid(form, failure?.code === "invalid" ? failure : null);

  const change = (facts: Partial<RouteDraft>, name: string) => {
    setDraft((present) => ({ ...present, ...facts }));
    errors.markCorrected(name);
  };
  const submit = (onTop = false) => {
    const route = writeRoute(draft, subject);
    const put = (routes: readonly WrittenRoute[]) => {
      const index = subject ? routes.findIndex(({ path }) => path === subject.path) : -1;
      setSentIndex(index < 0 ? routes.length : index);
      return index < 0 ? [...routes, route] : routes.with(index, route);
    };
    save(put, {
      note: "",
      onTop,
      onSaved: (_, confirmation) => {
        const text = `“${route.path}” was saved. It applies from the next request.`;
        showToast({ tone: "good", text: withServers(text, confirmation, "In force") });
        onClose();
      },
    });
  };
  return (
    <FormDialog
      title={subject ? "Edit route" : "Add route"}
      width="wide"
      submitLabel={subject ? "Save" : "Add route"}
      isDirty={JSON.stringify(draft) !== JSON.stringify(start)}
      submission={submission}
      formRef={form}
      notice={
        conflict && failure?.code === "saved_meanwhile" ? (
          <ConflictNotice conflict={conflict} onSave={() => submit(true)} />
        ) : errors.others.length > 0 ? (
          <Notice tone="danger" role="alert">
            {errors.others.join(" ")}
          </Notice>
        ) : undefined
      }
      onSubmit={() => submit()}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <RouteFields draft={draft} errors={errors} onChange={change} />
    </FormDialog>
  );
}
