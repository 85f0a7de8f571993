/** The result that each role gets from the server action of /restore. */
import { writeKeys } from "@/lib/server/db/transactions";
import { makeKey } from "../people";
import type { Case } from "./actions-table";

export const RESTORE_TABLE: Record<string, Case[]> = {
  "app/(account)/restore/actions.ts#decideHeldKeysAction": [
    {
      target: "a key that is held",
      createArguments: async ({ account, owner }) => {
        const { id, version } = (await makeKey(owner, { permissions: ["SendHttp"] })).key;
        await writeKeys((database) => database.apiKey.update({ where: { id }, data: { heldAt: new Date() } }));
        return [account, { decisions: [{ id, version, choice: "release" }] }];
      },
      expected: "ok role_insufficient role_insufficient role_insufficient signed_out not_found signed_out",
    },
  ],
};
