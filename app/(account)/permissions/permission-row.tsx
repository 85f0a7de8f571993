/** One permission: its title, its sentence, its word, what it implies, and the calls that ask for it. */
"use client";
import type { OwnPermission } from "@/lib/shared/keys/own-permission";
import { findEntry, titleOf } from "@/lib/shared/permissions/catalogue";
import type { PermissionsView } from "@/lib/shared/permissions/view";

export function PermissionRow({ view, word }: { view: PermissionsView; word: OwnPermission }) {
  const { catalogue, calls } = view;
  const entry = findEntry(catalogue, word);
  if (!entry) return null;
  const used = calls[word] ?? [];
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-2">
      <div className="min-w-0">
        <p className="wrap-anywhere">{entry.title}</p>
        <p translate="no" className="figures wrap-anywhere text-[0.8125rem] text-soft">
          {word}
        </p>
        {entry.description !== null && <p className="wrap-anywhere text-[0.8125rem] text-soft">{entry.description}</p>}
      </div>
      <div className="min-w-0 text-[0.8125rem] text-soft">
        {used.length > 0 ? (
          <ul>
            {used.map((call) => (
              <li key={call} translate="no" className="figures wrap-anywhere">
                {call}
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-faint">Not used by this server</p>
        )}
        {entry.implies.length > 0 && (
          <p className="wrap-anywhere">
            {`Includes ${entry.implies.map((other) => titleOf(catalogue, other)).join(", ")}`}
          </p>
        )}
      </div>
    </li>
  );
}
