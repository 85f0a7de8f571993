/** "Delete route", "Disable route" with its opposite, and "Move route". */
"use client";
import { useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { SelectField } from "@/app/(account)/routes/edit/fields/fields";
import { useToast } from "@/components/ui/toast";
import { withServers } from "@/lib/client/actions/servers-text";
import type { WrittenRoute } from "@/lib/shared/routes/schema";
import { ConflictNotice } from "./conflict-notice";
import { type RoutesBase, type RoutesChange, useRoutesChange } from "./use-routes-change";

type ChangeDialogProps = {
  base: RoutesBase;
  subject: WrittenRoute;
  onClose: () => void;
  onCloseAutoFocus: (event: Event) => void;
};

/** One of the changes that are asked about and not filled in. */
function useSmallChange({ base, onClose }: ChangeDialogProps, change: RoutesChange, done: string, note: string) {
  const { submission, conflict, save } = useRoutesChange(base);
  const showToast = useToast();
  const submit = (onTop = false) =>
    save(change, {
      note,
      onTop,
      onSaved: (_, confirmation) => {
        showToast({ tone: "good", text: withServers(done, confirmation, "In force") });
        onClose();
      },
    });
  const isConflict = conflict !== null && submission.failure?.code === "saved_meanwhile";
  return {
    submission,
    notice: isConflict ? <ConflictNotice conflict={conflict} onSave={() => submit(true)} /> : undefined,
    onSubmit: () => submit(),
  };
}

function Path({ subject }: { subject: WrittenRoute }) {
  return (
    <p translate="no" className="figures wrap-anywhere font-medium">
      {subject.path}
    </p>
  );
}

export function DeleteRouteDialog(props: ChangeDialogProps) {
  const { subject, onClose, onCloseAutoFocus } = props;
  const { path } = subject;
  const change: RoutesChange = (routes) => routes.filter((each) => each.path !== path);
  const form = useSmallChange(props, change, `“${path}” was deleted.`, `Deleted ${path}`.slice(0, 200));
  return (
    <FormDialog
      title="Delete route"
      description="Calls of it are refused from the next request. An earlier version can be restored."
      width="narrow"
      submitLabel="Delete"
      weight="danger"
      {...form}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <Path subject={subject} />
    </FormDialog>
  );
}

export function SwitchRouteDialog(props: ChangeDialogProps) {
  const { subject, onClose, onCloseAutoFocus } = props;
  const { path } = subject;
  const isEnabled = subject.enabled ?? true;
  const change: RoutesChange = (routes) =>
    routes.map((each) => {
      if (each.path !== path) return each;
      const { enabled: _, ...rest } = each;
      return isEnabled ? { ...rest, enabled: false } : rest;
    });
  const done = isEnabled ? "disabled" : "enabled";
  const note = `${isEnabled ? "Disabled" : "Enabled"} ${path}`.slice(0, 200);
  const form = useSmallChange(props, change, `“${path}” was ${done}.`, note);
  return (
    <FormDialog
      title={isEnabled ? "Disable route" : "Enable route"}
      description={
        isEnabled
          ? "Calls of it are refused from the next request, until you enable it again."
          : "Calls of it are forwarded from the next request."
      }
      width="narrow"
      submitLabel={isEnabled ? "Disable" : "Enable"}
      {...form}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <Path subject={subject} />
    </FormDialog>
  );
}

export function MoveRouteDialog(props: ChangeDialogProps) {
  const { base, subject, onClose, onCloseAutoFocus } = props;
  const { path } = subject;
  const others = base.routes.filter((each) => each.path !== path);
  const [before] = useState(() => base.routes[base.routes.findIndex((each) => each.path === path) - 1]?.path ?? "");
  const [after, setAfter] = useState(before);
  const change: RoutesChange = (routes) => {
    const moved = routes.find((each) => each.path === path);
    const rest = routes.filter((each) => each.path !== path);
    return moved ? rest.toSpliced(rest.findIndex((each) => each.path === after) + 1, 0, moved) : routes;
  };
  const form = useSmallChange(props, change, `“${path}” was moved.`, `Moved ${path}`.slice(0, 200));
  return (
    <FormDialog
      title="Move route"
      description="The order is for people. Which route a call takes is decided by its path alone."
      submitLabel="Move"
      canSubmit={after !== before}
      {...form}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-4">
        <Path subject={subject} />
        <SelectField label="Place" value={after} onChange={(event) => setAfter(event.target.value)}>
          <option value="">First</option>
          {others.map((each) => (
            <option key={each.path} value={each.path}>{`After ${each.path}`}</option>
          ))}
        </SelectField>
      </div>
    </FormDialog>
  );
}
