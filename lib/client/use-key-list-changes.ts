/** Changes to the cached list ahead of the server's answer, with the way back. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { KeyList, KeyView } from "@/lib/shared/keys/key-view";
import { useAccountId } from "./account-id";
import { keysQuery } from "./keys-query";

/** What a form may do to the cached list. Each promise resolves once the list is changed. */
export type KeyListChanges = {
  /** Adds the key, or puts it in the place of the one with its id. */
  put: (key: KeyView) => Promise<void>;
  /** Takes the key off the list. */
  remove: (id: string) => Promise<void>;
  /** Puts the key back to the place it had among the others by age. */
  restore: (key: KeyView, index: number) => Promise<void>;
  /** The place of a key in the list, -1 when it is not there. */
  indexOf: (id: string) => number;
  /** Asks the server for the truth. */
  refresh: () => void;
};

function putInto(keys: KeyView[], key: KeyView): KeyView[] {
  const isKnown = keys.some(({ id }) => id === key.id);
  return isKnown ? keys.map((present) => (present.id === key.id ? key : present)) : [key, ...keys];
}

/** The changes for the page's account. They do nothing while its list is not loaded. */
export function useKeyListChanges(): KeyListChanges {
  const client = useQueryClient();
  const accountId = useAccountId();
  return useMemo(() => {
    const { queryKey } = keysQuery(accountId);
    const change = async (next: (keys: KeyView[]) => KeyView[]) => {
      // An answer that is on its way is older than this change and must not undo it.
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (list: KeyList | undefined) => {
        if (!list) return list;
        const keys = next(list.keys);
        return { ...list, keys, taken: list.taken + keys.length - list.keys.length };
      });
    };
    return {
      put: (key) => change((keys) => putInto(keys, key)),
      remove: (id) => change((keys) => keys.filter((key) => key.id !== id)),
      restore: (key, index) =>
        change((keys) => (keys.some(({ id }) => id === key.id) ? putInto(keys, key) : keys.toSpliced(index, 0, key))),
      indexOf: (id) => client.getQueryData(queryKey)?.keys.findIndex((key) => key.id === id) ?? -1,
      refresh: () => void client.invalidateQueries({ queryKey }),
    };
  }, [client, accountId]);
}
