/** The list of keys with its dialogs. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { KeysHeader } from "@/app/(account)/keys/list/keys-header";
import { KeysList } from "@/app/(account)/keys/list/keys-list";
import { useKeyTasks } from "@/app/(account)/keys/use-key-tasks";
import { useAccountId } from "@/lib/client/account-id";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { HeldNotice } from "./held-notice";

/** `userId`: the signed-in person. `clientAddress`: this browser's address as the server sees it. */
export function KeysScreen({ userId, clientAddress }: { userId: string; clientAddress: string }) {
  const query = useQuery(keysQuery(useAccountId()));
  const { openCreate, openTask, dialogs } = useKeyTasks({ page: "keys", query, clientAddress });
  return (
    <>
      <KeysHeader list={query.data} onCreate={openCreate} />
      <HeldNotice list={query.data} />
      <KeysList query={query} userId={userId} onCreate={openCreate} onTask={openTask} />
      {dialogs}
    </>
  );
}
