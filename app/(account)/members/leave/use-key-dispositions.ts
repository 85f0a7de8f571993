/** What becomes of the keys of somebody who may not have any more: chosen one by one, or all at once. */
"use client";
import { useState } from "react";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";
import type { KeyView } from "@/lib/shared/keys/key-view";
import type { KeyDisposition } from "@/lib/shared/team/member-input";
import type { MembersView, MemberView } from "@/lib/shared/team/member-view";
import { mayHaveKeys } from "@/lib/shared/team/roles";

/** The choice that is not a member's id. */
export const DELETE = "delete";

export type KeyDispositions = {
  keys: readonly KeyView[];
  /** who may get them */
  heirs: readonly MemberView[];
  /** DELETE, or the heir's id; "" while nothing is chosen */
  getChoice: (keyId: string) => string;
  choose: (keyId: string, choice: string) => void;
  chooseForAll: (choice: string) => void;
  undecidedCount: number;
  /** as the server wants them, of the keys that are decided */
  decided: KeyDisposition[];
};

/** `userId`: whose keys. The server's refusal knows better than the page which they are. */
export function useKeyDispositions(
  view: MembersView,
  userId: string,
  failure: SubmissionFailure | null,
): KeyDispositions {
  const [choices, setChoices] = useState<Record<string, string>>({});
  const [told, setTold] = useState<KeyView[]>();
  if (failure?.code === "keys_undecided" && told !== failure.keys) setTold(failure.keys);

  const keys = told ?? view.keys.filter(({ maker }) => maker.id === userId);
  const heirs = view.members.filter((member) => member.userId !== userId && mayHaveKeys(member.role));
  const getChoice = (keyId: string) => {
    const choice = choices[keyId] ?? "";
    // Whoever has gone meanwhile can't be chosen any more.
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
