/** The routes that the pages of an account call with a session, and what each role gets from them. */
import type { KeyView } from "@/lib/shared/keys/key-view";

/** `subject`: a key of the owner. `accountId`: the owner's account. */
export type Scene = { subject: KeyView; accountId: string };
/** A route as the table of roles calls it. */
export type Row = {
  as: "key" | "session";
  url: (scene: Scene) => string;
  /** a text is sent as a form, an object as JSON */
  body?: (scene: Scene) => string | object;
  /** the result of each caller, separated by spaces: "ok", a refusal's code, or a status */
  expected: string;
  /** whether each caller's answer shows the owner's key, for routes that show keys */
  sees?: string;
};

/** By the route's method and place below `app`. */
export const SESSION_ROUTES: Record<string, Row> = {
  "GET (account)/keys/data": {
    as: "session",
    url: ({ accountId }) => `/keys/data?account=${accountId}`,
    expected: "ok ok ok ok signed_out signed_out",
    sees: "yes yes no yes no no",
  },
  "GET (account)/routes/data": {
    as: "session",
    url: ({ accountId }) => `/routes/data?account=${accountId}`,
    expected: "ok ok ok ok signed_out signed_out",
  },
  "GET (account)/keys/[keyId]/data": {
    as: "session",
    url: ({ subject, accountId }) => `/keys/${subject.id}/data?account=${accountId}`,
    expected: "ok ok not_found ok signed_out signed_out",
  },
  "GET (account)/keys/[keyId]/calls": {
    as: "session",
    url: ({ subject, accountId }) => `/keys/${subject.id}/calls?account=${accountId}`,
    expected: "ok ok not_found ok signed_out signed_out",
  },
  "GET (account)/keys/[keyId]/limits": {
    as: "session",
    url: ({ subject, accountId }) => `/keys/${subject.id}/limits?account=${accountId}`,
    expected: "ok ok not_found ok signed_out signed_out",
  },
  "GET (account)/keys/[keyId]/export": {
    as: "session",
    url: ({ subject, accountId }) => `/keys/${subject.id}/export?account=${accountId}`,
    expected: "ok ok not_found ok signed_out redirect",
  },
  "GET (account)/permissions/data": {
    as: "session",
    url: ({ accountId }) => `/permissions/data?account=${accountId}`,
    expected: "ok ok ok ok signed_out signed_out",
  },
  "GET (account)/docs/apis/openapi.json": {
    as: "session",
    url: ({ accountId }) => `/docs/apis/openapi.json?account=${accountId}`,
    expected: "ok ok ok ok signed_out signed_out",
  },
  // The team's account is not the server's first one.
  "GET (account)/routes/saved": {
    as: "session",
    url: ({ accountId }) => `/routes/saved?account=${accountId}`,
    expected: "role_insufficient role_insufficient role_insufficient role_insufficient signed_out signed_out",
  },
  "GET (account)/routes/view/data": {
    as: "session",
    url: ({ accountId }) => `/routes/view/data?path=/api/mail&account=${accountId}`,
    expected: "role_insufficient role_insufficient role_insufficient role_insufficient signed_out signed_out",
  },
  "GET (account)/routes/view/export": {
    as: "session",
    url: ({ accountId }) => `/routes/view/export?path=/api/mail&account=${accountId}`,
    expected: "role_insufficient role_insufficient role_insufficient role_insufficient signed_out redirect",
  },
  "GET (account)/servers/data": {
    as: "session",
    url: ({ accountId }) => `/servers/data?account=${accountId}`,
    expected: "role_insufficient role_insufficient role_insufficient role_insufficient signed_out signed_out",
  },
  "GET (account)/safety/data": {
    as: "session",
    url: ({ accountId }) => `/safety/data?account=${accountId}`,
    expected: "ok ok ok ok signed_out signed_out",
  },
  "GET (account)/activity/export": {
    as: "session",
    url: ({ accountId }) => `/activity/export?format=json&account=${accountId}`,
    expected: "ok ok ok ok signed_out redirect",
    sees: "yes yes no yes no no",
  },
};
