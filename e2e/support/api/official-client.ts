/** Elastic Email's own client from npm, with types and promises, pointed at a test server. */
import { createRequire } from "node:module";

/** A key as the client returns it: its dates are Date objects. */
export type ClientKey = {
  Name: string;
  AccessLevel: string[];
  DateCreated: Date;
  LastUse: Date | null;
  Expires: Date | null;
  RestrictAccessToIPRange: string[];
  Token?: string;
};

/** The payload of a call. Any field may be invalid. */
export type ClientPayload = {
  Name?: unknown;
  AccessLevel?: unknown;
  Expires?: unknown;
  RestrictAccessToIPRange?: unknown;
  Subaccount?: unknown;
};

/** The `error` of the client's callback. */
export type ClientError = Error & {
  status?: number;
  response?: { body: Record<string, unknown>; headers: Record<string, string>; text: string };
};

type Callback = (error: ClientError | null, data: unknown, response: { status: number }) => void;
type Opts = { subaccount?: string };

type RawApi = {
  securityApikeysGet(opts: Opts, callback: Callback): void;
  securityApikeysPost(payload: ClientPayload, callback: Callback): void;
  securityApikeysByNameGet(name: string, opts: Opts, callback: Callback): void;
  securityApikeysByNamePut(name: string, payload: ClientPayload, callback: Callback): void;
  securityApikeysByNameDelete(name: string, opts: Opts, callback: Callback): void;
  securitySmtpGet(opts: Opts, callback: Callback): void;
  securitySmtpPost(payload: ClientPayload, callback: Callback): void;
};

type RawClient = {
  authentications: { apikey: { apiKey?: string } };
  defaultHeaders: Record<string, string>;
  callApi(
    path: string,
    method: string,
    pathParams: object,
    queryParams: object,
    headerParams: object,
    formParams: object,
    body: unknown,
    authNames: string[],
    contentTypes: string[],
    accepts: string[],
    returnType: null,
    basePath: null,
    callback: Callback,
  ): void;
};

type Package = {
  ApiClient: new (basePath: string) => RawClient;
  SecurityApi: new (client: RawClient) => RawApi;
  ApiKeyPayload: new (name: string, accessLevel: string[]) => ClientPayload;
};

// CommonJS without types.
const elastic = createRequire(import.meta.url)("@elasticemail/elasticemail-client") as Package;

export type OfficialClient = ReturnType<typeof officialClientOf>;

/** A client that sends `secret` in its own header or in X-Auth-Token; null sends no key. */
export function officialClientOf(url: string, secret: string | null, header: "its own" | "X-Auth-Token" = "its own") {
  const client = new elastic.ApiClient(`${url}/api/v4`);
  if (secret !== null && header === "its own") client.authentications.apikey.apiKey = secret;
  if (secret !== null && header === "X-Auth-Token") client.defaultHeaders["X-Auth-Token"] = secret;
  const api = new elastic.SecurityApi(client);
  return {
    list: (opts: Opts = {}) => toPromise<ClientKey[]>((done) => api.securityApikeysGet(opts, done)),
    add: (payload: ClientPayload) => toPromise<ClientKey>((done) => api.securityApikeysPost(payload, done)),
    get: (name: string, opts: Opts = {}) =>
      toPromise<ClientKey>((done) => api.securityApikeysByNameGet(name, opts, done)),
    put: (name: string, payload: ClientPayload) =>
      toPromise<ClientKey>((done) => api.securityApikeysByNamePut(name, payload, done)),
    remove: (name: string, opts: Opts = {}) =>
      toPromise<null>((done) => api.securityApikeysByNameDelete(name, opts, done)),
    /** Sends any request through the client. */
    request: (method: string, path: string, body: string | null, contentType: string) =>
      toPromise<unknown>((done) =>
        client.callApi(
          path,
          method,
          {},
          {},
          {},
          {},
          body,
          ["apikey"],
          [contentType],
          ["application/json"],
          null,
          null,
          done,
        ),
      ),
    smtpList: () => toPromise<unknown>((done) => api.securitySmtpGet({}, done)),
    smtpAdd: (name: string) => toPromise<unknown>((done) => api.securitySmtpPost({ Name: name }, done)),
  };
}

/** Creates a payload with the client's own class. */
export function payloadOf(name: string, accessLevel: string[], more: ClientPayload = {}): ClientPayload {
  return Object.assign(new elastic.ApiKeyPayload(name, accessLevel), more);
}

/** The refusal of a call; throws when it was not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<{ status: number; code: string; error: string }> {
  const outcome = await call.then(
    () => null,
    (error: ClientError) => error,
  );
  if (!outcome?.status || !outcome.response) throw outcome ?? new Error("the call was not refused");
  const { code, Error: error } = outcome.response.body;
  return { status: outcome.status, code: String(code), error: String(error) };
}

function toPromise<T>(start: (done: Callback) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, data) => (error ? reject(error) : resolve(data as T)));
  });
}
