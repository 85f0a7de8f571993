/** The server action of /tester. It is a public endpoint. */
"use server";
import type { z } from "zod";
import { runInAccount } from "@/lib/server/edge/action";
import { judgeKey } from "@/lib/server/routes/judge-key";
import type { KeyTestAnswer } from "@/lib/shared/gate/key-test";
import { keyTestInput } from "@/lib/shared/gate/key-test-input";
import type { ActionResult } from "@/lib/shared/keys/key-view";

/** Says what the gate would decide. Changes nothing. */
export async function judgeKeyAction(
  accountId: string,
  input: z.input<typeof keyTestInput>,
): Promise<ActionResult<KeyTestAnswer>> {
  return runInAccount(accountId, keyTestInput, input, (actor, given) => judgeKey(actor, given));
}
