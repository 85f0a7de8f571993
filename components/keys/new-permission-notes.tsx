/** Which clients can't read the newest permissions: said at each of them, and at a preset that holds them. */
"use client";
import { Hint } from "@/components/ui/hint";
import { labelPermission, NEWEST_PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";

const CONSEQUENCE =
  "While any key of the account has it, Elastic Email’s Python and Ruby clients (4.1.4 and older) fail to list the keys: they refuse words that they don’t know. Its JavaScript clients pass them through.";

const LINK_LOOK = "underline decoration-edge decoration-dotted underline-offset-4";

/** Stands beside the permission's name; nothing beside any but the newest. */
export function NewPermissionHint({ permission }: { permission: Permission }) {
  if (!NEWEST_PERMISSIONS.has(permission)) return null;
  const about = (
    <>
      <code className="figures">{permission}</code> is one of Elastic Email’s newest words. {CONSEQUENCE}
    </>
  );
  return (
    <Hint content={about} className="inline-flex min-h-6 items-center text-[0.8125rem] text-soft">
      <span className={LINK_LOOK}>Not for older clients</span>
    </Hint>
  );
}

/** One line under a preset that holds some of the newest permissions. */
export function NewPermissionsNote({ id, permissions }: { id: string; permissions: readonly Permission[] }) {
  const newest = permissions.filter((word) => NEWEST_PERMISSIONS.has(word));
  const about = (
    <>
      <p>{CONSEQUENCE.replace("has it", "has one of these")}</p>
      <ul className="mt-2">
        {newest.map((word) => (
          <li key={word}>
            {labelPermission(word)} (<code className="figures">{word}</code>)
          </li>
        ))}
      </ul>
      <p className="mt-2">Choose Custom to leave them out.</p>
    </>
  );
  return (
    <p id={id} className="text-[0.8125rem] text-soft">
      Elastic Email’s older Python and Ruby clients can’t list keys with this preset.{" "}
      <Hint content={about} className="min-h-6">
        <span className={LINK_LOOK}>Why?</span>
      </Hint>
    </p>
  );
}
