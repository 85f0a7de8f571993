/** Warns of permissions that would break a program which really lists this account's keys. */
"use client";
import { RelativeTime } from "@/components/relative-time";
import { Notice } from "@/components/ui/notice";
import { usePermissions } from "@/lib/client/permissions";
import { isElasticPermission, NEWEST_PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";
import { titleOf } from "@/lib/shared/permissions/catalogue";

export function StrictClientNotice({ permissions }: { permissions: readonly Permission[] }) {
  const { catalogue, strictClientAt } = usePermissions();
  const unknown = permissions.filter((word) => isElasticPermission(word) && NEWEST_PERMISSIONS.has(word));
  if (strictClientAt === null || unknown.length === 0) return null;
  return (
    <Notice tone="warn" role="status" title="A Python or Ruby program may fail on this key">
      Elastic Email's client for Python or Ruby listed the keys of this account (
      <RelativeTime iso={strictClientAt} tense="past" />
      ). It doesn't know {unknown.map((word) => `“${titleOf(catalogue, word)}”`).join(", ")}, and can list no key at all
      while one of them has such a permission.
    </Notice>
  );
}
