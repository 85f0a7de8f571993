/** The resources of the catalogue by group, each with its permissions. */
"use client";
import { ArrowDown, ArrowUp, Pencil, Trash2 } from "lucide-react";
import { PasswordDialog } from "@/app/(account)/_forms/password-dialog";
import { type MenuEntry, RowMenu } from "@/components/row-menu";
import type { CatalogueResource } from "@/lib/shared/permissions/catalogue";
import { findNeighbour } from "@/lib/shared/permissions/resource-draft";
import type { PermissionsView } from "@/lib/shared/permissions/view";
import { DocumentNotice } from "./edit/document-notice";
import { resourceMenuId } from "./permission-dialog";
import { PermissionRow } from "./permission-row";
import type { OnOpen } from "./permissions-header";
import { useMove } from "./use-move";

type Task = "edit" | "up" | "down" | "remove";

export function ResourceList({ view, onOpen }: { view: PermissionsView; onOpen: OnOpen }) {
  const { resources } = view.catalogue;
  const groups = [...new Set(resources.map(({ group }) => group))];
  const { move, submission } = useMove(view);
  const asksPassword = submission.failure?.code === "password_required";
  return (
    <div className="grid gap-6">
      {submission.failure && !asksPassword && <DocumentNotice submission={submission} />}
      <PasswordDialog submission={submission} onCloseAutoFocus={() => {}} />
      {groups.map((group) => (
        <section key={group ?? ""} aria-label={group ?? "Other permissions"} className="grid gap-3">
          {groups.some(Boolean) && <h2 className="wrap-anywhere font-semibold">{group ?? "Other"}</h2>}
          {resources
            .filter((resource) => resource.group === group)
            .map((resource) => (
              <ResourceBox key={resource.name} {...{ view, resource, onOpen }} onMove={move} />
            ))}
        </section>
      ))}
    </div>
  );
}

type ResourceBoxProps = {
  view: PermissionsView;
  resource: CatalogueResource;
  onOpen: OnOpen;
  onMove: (resource: CatalogueResource, other: CatalogueResource) => void;
};

function ResourceBox({ view, resource, onOpen, onMove }: ResourceBoxProps) {
  const { name, title = name, actions } = resource;
  const { resources } = view.catalogue;
  const Heading = resources.some(({ group }) => group) ? "h3" : "h2";
  const [above, below] = [findNeighbour(resources, resource, -1), findNeighbour(resources, resource, 1)];
  const entries: MenuEntry<Task>[] = [
    { task: "edit", label: "Edit", icon: Pencil },
    ...(above ? [{ task: "up" as const, label: "Move up", icon: ArrowUp }] : []),
    ...(below ? [{ task: "down" as const, label: "Move down", icon: ArrowDown }] : []),
    { task: "remove", label: "Remove", icon: Trash2, isApart: true },
  ];
  const start = (task: Task) => {
    if (task === "edit") onOpen?.({ task: "edit-resource", resource });
    else if (task === "remove") onOpen?.({ task: "remove-resource", resource });
    else {
      const other = task === "up" ? above : below;
      if (other) onMove(resource, other);
    }
  };
  return (
    <div className="rounded-box border border-line bg-surface">
      <header className="flex items-center gap-3 border-line border-b py-1.5 pr-2 pl-4">
        <Heading className="wrap-anywhere min-w-0 flex-1 py-1.5 font-medium">{title}</Heading>
        {onOpen && <RowMenu id={resourceMenuId(name)} name={title} entries={entries} onTask={start} />}
      </header>
      <ul className="divide-y divide-line">
        {actions.map((action) => (
          <PermissionRow key={action.name} view={view} word={`${name}:${action.name}`} />
        ))}
      </ul>
    </div>
  );
}
