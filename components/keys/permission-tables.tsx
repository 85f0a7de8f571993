/** The "Custom" choice of permissions: a table for each catalogue that is offered, or that the key has words of. */
"use client";
import { useState } from "react";
import { usePermissions } from "@/lib/client/permissions";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { isElasticPermission, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { listOffered } from "@/lib/shared/permissions/catalogue";
import type { Forbidden } from "./forbidden";
import { OwnTable } from "./own/own-table";
import type { PermissionBoundary } from "./permission-offer";
import { PermissionTable } from "./permission-table";

type PermissionTablesProps = {
  value: readonly Permission[];
  boundary: PermissionBoundary;
  forbidden: Forbidden;
  isForBoundary: boolean;
  onChange: (value: Permission[]) => void;
};

export function PermissionTables({ value, boundary, forbidden, isForBoundary, onChange }: PermissionTablesProps) {
  const { catalogue } = usePermissions();
  const offered = listOffered(catalogue);
  const own = value.filter(isOwnPermission);
  const elastic = value.filter(isElasticPermission);
  // A key's words of a catalogue that is not offered any more can still be seen, and taken from it.
  const [started] = useState(() => ({ own: own.length > 0, elastic: elastic.some((word) => word !== "None") }));
  const isOwnShown = offered.includes("own") || started.own;
  const isElasticShown = offered.includes("elastic-email") || started.elastic;
  const change = (words: readonly Permission[]) =>
    onChange(sortPermissions(words.length > 1 ? words.filter((word) => word !== "None") : words));
  const ownTable = (
    <OwnTable
      value={own}
      boundary={boundary}
      forbidden={forbidden}
      isForBoundary={isForBoundary}
      onChange={(words) => change([...elastic, ...words])}
    />
  );
  const elasticTable = (
    <PermissionTable
      value={elastic}
      boundary={boundary}
      forbidden={forbidden}
      onChange={(words) => change([...words, ...own])}
    />
  );
  if (!isElasticShown) return ownTable;
  if (!isOwnShown) return elasticTable;
  return (
    <div className="grid gap-4">
      <section aria-label="Permissions of this server" className="grid gap-1.5">
        <h4 className="font-medium text-soft">This server</h4>
        {ownTable}
      </section>
      <section aria-label="Permissions of Elastic Email" className="grid gap-1.5">
        <h4 className="font-medium text-soft">Elastic Email</h4>
        {elasticTable}
      </section>
    </div>
  );
}
