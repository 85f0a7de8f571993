/** The server actions of /keys/deleted. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateForAccount } from "@/app/(account)/_shell/page-actor";
import { runInAccount } from "@/lib/server/edge/action";
import { eraseDeletedKey, setDeletedKept } from "@/lib/server/undelete/deleted-keys";
import { restoreKey } from "@/lib/server/undelete/restore-key";
import {
  deletedKeptInput,
  deletedKeyReference,
  type RestoredKey,
  restoreKeyInput,
} from "@/lib/shared/keys/deleted/deleted-key";
import type { ActionResult } from "@/lib/shared/keys/key-view";

const PAGE = "/keys/deleted";
const SETTINGS = "/settings";

/** Restores a deleted key. This answer is the only place where a new secret of it appears. */
export async function restoreKeyAction(
  accountId: string,
  input: z.input<typeof restoreKeyInput>,
): Promise<ActionResult<RestoredKey>> {
  return revalidateForAccount(accountId, PAGE, await runInAccount(accountId, restoreKeyInput, input, restoreKey));
}

/** Erases a deleted key, which can't be restored then. */
export async function eraseDeletedKeyAction(
  accountId: string,
  input: z.input<typeof deletedKeyReference>,
): Promise<ActionResult<null>> {
  const result = await runInAccount(accountId, deletedKeyReference, input, eraseDeletedKey);
  return revalidateForAccount(accountId, PAGE, result);
}

/** Sets for how long deleted keys can be restored. */
export async function setDeletedKeptAction(
  accountId: string,
  input: z.input<typeof deletedKeptInput>,
): Promise<ActionResult<null>> {
  const result = await runInAccount(accountId, deletedKeptInput, input, setDeletedKept);
  await revalidateForAccount(accountId, SETTINGS, result);
  return revalidateForAccount(accountId, PAGE, result);
}
