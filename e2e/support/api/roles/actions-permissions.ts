/** The result that each role gets from the server actions of /permissions: nobody here is of the first account. */
import type { Case } from "./actions-table";

const file = "app/(account)/permissions/actions.ts#";
const NOBODY = `${"role_insufficient ".repeat(4)}signed_out role_insufficient signed_out`;

export const PERMISSIONS_TABLE: Record<string, Case[]> = {
  [`${file}savePermissionsAction`]: [
    {
      target: "the server's permissions",
      createArguments: ({ account }) => [account, { text: '{"resources":[]}', expectedVersion: 0 }],
      expected: NOBODY,
    },
  ],
  [`${file}restorePermissionsAction`]: [
    {
      target: "the server's permissions",
      createArguments: ({ account }) => [account, { version: 1, expectedVersion: 1 }],
      expected: NOBODY,
    },
  ],
};
