/** The server actions of /routes. Each of these is a public endpoint. */
"use server";
import type { z } from "zod";
import { revalidateForAccount } from "@/app/(account)/_shell/page-actor";
import { listVersions } from "@/lib/server/documents/documents";
import { restoreVersion, type SavedVersion, saveDocument } from "@/lib/server/documents/save";
import { runInAccount } from "@/lib/server/edge/action";
import { importRoutesFile } from "@/lib/server/routes/import-file";
import { testRoute } from "@/lib/server/routes/test-route";
import { documentInput, importInput, restoreInput, versionsInput } from "@/lib/shared/documents/input";
import type { VersionPage } from "@/lib/shared/documents/view";
import type { RouteTestAnswer } from "@/lib/shared/gate/route-test";
import { testRouteInput } from "@/lib/shared/gate/route-test-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";

/** Saves the routes as a new version. */
export async function saveRoutesAction(
  accountId: string,
  input: z.input<typeof documentInput>,
): Promise<ActionResult<SavedVersion>> {
  const result = await runInAccount(accountId, documentInput, input, (actor, given) =>
    saveDocument(actor, "routes", given),
  );
  return revalidateForAccount(accountId, "/routes", result);
}

/** Saves an older version again. */
export async function restoreRoutesAction(
  accountId: string,
  input: z.input<typeof restoreInput>,
): Promise<ActionResult<SavedVersion>> {
  const result = await runInAccount(accountId, restoreInput, input, (actor, given) =>
    restoreVersion(actor, "routes", given),
  );
  return revalidateForAccount(accountId, "/routes", result);
}

/** Saves what the routes file of the server holds. */
export async function importRoutesFileAction(
  accountId: string,
  input: z.input<typeof importInput>,
): Promise<ActionResult<SavedVersion>> {
  const result = await runInAccount(accountId, importInput, input, (actor, given) => importRoutesFile(actor, given));
  return revalidateForAccount(accountId, "/routes", result);
}

/** Sends a request through the gate with a key's rights. */
export async function testRouteAction(
  accountId: string,
  input: z.input<typeof testRouteInput>,
): Promise<ActionResult<RouteTestAnswer>> {
  return runInAccount(accountId, testRouteInput, input, (actor, given) => testRoute(actor, given));
}

/** Some versions of the routes, the newest first. */
export async function listRoutesVersionsAction(
  accountId: string,
  input: z.input<typeof versionsInput>,
): Promise<ActionResult<VersionPage>> {
  return runInAccount(accountId, versionsInput, input, (actor, given) =>
    listVersions(actor, { kind: "routes", ...given }),
  );
}
