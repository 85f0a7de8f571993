/** Holds what happens to each key of a member who may not keep them: chosen one by one, or all at once. */
"use client";
import { useState } from "react";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyDisposition } from "@/lib/shared/team/member-input";
import type { MembersView, MemberView } from "@/lib/shared/team/member-view";
import { mayHaveKeys } from "@/lib/shared/team/roles";

/** The choice that deletes a key. Every other choice is the id of a member. */
export const DELETE = "delete";

export type KeyDispositions = {
  keys: readonly KeyView[];
  /** the members who may take the keys over */
  heirs: readonly MemberView[];
  /** DELETE, or the heir's id; "" until something is chosen */
  getChoice: (keyId: string) => string;
  choose: (keyId: string, choice: string) => void;
  chooseForAll: (choice: string) => void;
  undecidedCount: number;
  /** the choices made so far, as the server expects them */
  decided: KeyDisposition[];
};

/** `userId`: the member whose keys these are. A refusal's list of keys is newer than the page's, and replaces it. */
export function useKeyDispositions(
  view: MembersView,
  userId: string,
  failure: SubmissionFailure | null,
): KeyDispositions {
  const [choices, setChoices] = useState<Record<string, string>>({});
  const [refused, setRefused] = useState<KeyView[]>();
  if (failure?.code === "keys_undecided" && refused !== failure.keys) setRefused(failure.keys);

  const keys = refused ?? view.keys.filter(({ maker }) => maker.id === userId);
  const heirs = view.members.filter((member) => member.userId !== userId && mayHaveKeys(member.role));
  const getChoice = (keyId: string) => {
    const choice = choices[keyId] ?? "";
    // A member who has left in the meantime can no longer be chosen.
    return choice === DELETE || heirs.some((heir) => heir.userId === choice) ? choice : "";
  };
  const decided = keys.filter(({ id }) => getChoice(id) !== "");
  return {
    keys,
    heirs,
    getChoice,
    choose: (keyId, choice) => setChoices({ ...choices, [keyId]: choice }),
    chooseForAll: (choice) => setChoices(Object.fromEntries(keys.map(({ id }) => [id, choice]))),
    undecidedCount: keys.length - decided.length,
    decided: decided.map(({ id }) => ({ keyId: id, to: getChoice(id) === DELETE ? null : getChoice(id) })),
  };
}
