/** Changes the cached list of keys before the server has answered, and undoes the change if needed. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { KeyList, KeyView } from "@/lib/shared/keys/key-view";
import { useAccountId } from "./account-id";
import { keysQuery } from "./queries/keys-query";

/** Changes to the cached list. Each promise resolves once the list has changed. */
export type KeyListChanges = {
  /** Replaces the key with the same id, or adds the key at the top. */
  put: (key: KeyView) => Promise<void>;
  /** Removes the key from the list. */
  remove: (id: string) => Promise<void>;
  /** Puts a removed key back at `index`. */
  restore: (key: KeyView, index: number) => Promise<void>;
  /** The index of a key in the list, or -1. */
  indexOf: (id: string) => number;
  /** Fetches the list from the server again. */
  refresh: () => void;
};

function putInto(keys: KeyView[], key: KeyView): KeyView[] {
  const isKnown = keys.some(({ id }) => id === key.id);
  return isKnown ? keys.map((present) => (present.id === key.id ? key : present)) : [key, ...keys];
}

/** Returns the changes for the account of /keys, the only page that has a list. They do nothing until it has loaded. */
export function useKeyListChanges(): KeyListChanges {
  const client = useQueryClient();
  const accountId = useAccountId();
  return useMemo(() => {
    const { queryKey } = keysQuery(accountId);
    const change = async (next: (keys: KeyView[]) => KeyView[]) => {
      // A fetch that is under way is older than this change and must not undo it.
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
