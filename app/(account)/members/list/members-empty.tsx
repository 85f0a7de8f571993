/** Shown to the only member of an account: says why to invite others. */
import { Users } from "lucide-react";

export function MembersEmpty() {
  return (
    <div className="mt-4 flex items-start gap-4 rounded-box border border-line bg-surface p-4 sm:p-6">
      <span className="grid size-11 shrink-0 place-items-center rounded-full bg-accent-soft text-accent">
        <Users aria-hidden="true" className="size-5" />
      </span>
      <div className="grid max-w-xl gap-1">
        <h2 className="font-semibold text-base">Only you so far</h2>
        <p className="text-soft">
          Invite the people you work with instead of sharing your password. You choose what each person can do, the
          activity shows who did what, and when someone leaves, you decide what happens to their keys.
        </p>
      </div>
    </div>
  );
}
