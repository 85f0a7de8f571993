/** The server actions of /permissions. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateAll } from "@/app/(account)/_shell/page-actor";
import type { SavedVersion } from "@/lib/server/documents/save";
import { runInAccount } from "@/lib/server/edge/action";
import { restorePermissions, savePermissions } from "@/lib/server/permissions/save";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { permissionsInput, permissionsVersion } from "@/lib/shared/permissions/input";

/** Saves the catalogue, with what was renamed in it. Every page names permissions, so every page is rendered again. */
export async function savePermissionsAction(
  accountId: string,
  input: z.input<typeof permissionsInput>,
): Promise<ActionResult<SavedVersion>> {
  return revalidateAll(await runInAccount(accountId, permissionsInput, input, savePermissions));
}

/** Saves an older version of the catalogue again. */
export async function restorePermissionsAction(
  accountId: string,
  input: z.input<typeof permissionsVersion>,
): Promise<ActionResult<SavedVersion>> {
  return revalidateAll(await runInAccount(accountId, permissionsVersion, input, restorePermissions));
}
