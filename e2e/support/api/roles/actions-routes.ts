/** The result that each role gets from the server actions of /routes. They are for owners of the first account. */
import type { Case } from "./actions-table";

const actions = "app/(account)/routes/actions.ts#";
/** None of the accounts of these stories is the server's first one. */
const NOBODY = `${"role_insufficient ".repeat(4)}signed_out role_insufficient signed_out`;
const ROUTES = JSON.stringify({ routes: [] });

export const ROUTES_TABLE: Record<string, Case[]> = {
  [`${actions}saveRoutesAction`]: [
    {
      target: "the routes",
      createArguments: ({ account }) => [account, { text: ROUTES, expectedVersion: 0 }],
      expected: NOBODY,
    },
  ],
  [`${actions}restoreRoutesAction`]: [
    {
      target: "a version",
      createArguments: ({ account }) => [account, { version: 1, expectedVersion: 1 }],
      expected: NOBODY,
    },
  ],
  [`${actions}importRoutesFileAction`]: [
    { target: "the file", createArguments: ({ account }) => [account, { expectedVersion: 0 }], expected: NOBODY },
  ],
  [`${actions}testRouteAction`]: [
    {
      target: "a route",
      createArguments: ({ account }) => [
        account,
        { keyId: null, permissions: [], method: "GET", path: "/api/orders", contentType: null, body: "" },
      ],
      expected: NOBODY,
    },
  ],
  "app/(account)/docs/apis/actions.ts#saveDeveloperPageAction": [
    {
      target: "the public page",
      createArguments: ({ account }) => [account, { isPublic: true, isIndexed: false, title: "Shop" }],
      expected: NOBODY,
    },
  ],
  [`${actions}listRoutesVersionsAction`]: [
    { target: "the versions", createArguments: ({ account }) => [account, {}], expected: NOBODY },
  ],
};
