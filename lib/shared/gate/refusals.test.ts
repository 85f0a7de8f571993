/** Each refusal is one stable answer. */
import { expect, test } from "vitest";
import { REFUSALS, type RefusalCode } from "./refusal-table";
import { toCheckProblem, toProblemDetails } from "./refusals";

const codes = Object.keys(REFUSALS) as RefusalCode[];

test.each(codes)("%s is a problem document that explains itself", (code) => {
  const { status, headers, body } = toProblemDetails({ code }, "id-1");
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({ status, code, request_id: "id-1", type: `urn:latchkey:refusal:${code}` });
  // Begins with Elastic Email's own words where programs look for them, and always says why.
  const { known }: { status: number; known?: string } = REFUSALS[code];
  expect(problem.Error.startsWith(known ?? problem.detail)).toBe(true);
  expect(problem.Error.endsWith(problem.detail)).toBe(true);
  expect(problem.detail).toMatch(/\.$/);
  expect(headers["Content-Type"]).toBe("application/problem+json");
  expect(headers["Cache-Control"]).toBe("no-store, no-transform");
  expect("WWW-Authenticate" in headers).toBe(status === 401 || code === "permission_missing");
  expect("Retry-After" in headers).toBe(status === 429 || status === 503);
});

test.each(codes)("%s names each request by its own id, whatever refusal was formatted before", (code) => {
  const ids = ["one", 'two "quoted"', "three"];
  const problems = ids.map((id) => toProblemDetails({ code }, id));
  expect(problems.map(({ body }) => JSON.parse(body).request_id)).toEqual(ids);
  expect(problems.map(({ headers }) => headers["X-Request-Id"])).toEqual(ids);
  // The long way, as where there is more to tell.
  const usual = toProblemDetails({ code, detail: JSON.parse(problems[0]?.body ?? "").detail }, "one");
  expect(problems[0]).toEqual(usual);
});

test("the facts of one request come with it, and never become headers of another name", () => {
  const { headers, body } = toProblemDetails({ code: "method_not_allowed", allow: "GET" }, "id");
  expect(headers.Allow).toBe("GET");
  expect(JSON.parse(body)).not.toHaveProperty("allow");
  const missing = toProblemDetails({ code: "permission_missing", required_permission: "Export SendHttp" }, "id");
  expect(missing.headers["WWW-Authenticate"]).toContain('error="insufficient_scope", scope="Export SendHttp"');
  expect(JSON.parse(missing.body).required_permission).toBe("Export SendHttp");
});

test.each(codes)("%s, as the refusal of a check, says the same in a field that any proxy can pass on", (code) => {
  const detail = 'Zoë wrote "🔑"\u007f\r\n, it seems.';
  for (const refusal of [{ code }, { code, detail, required_permission: "Export SendHttp" }]) {
    const { headers, ...rest } = toCheckProblem(refusal, "id");
    const { "X-Latchkey-Problem": field = "", ...others } = headers;
    expect({ ...rest, headers: others }).toEqual(toProblemDetails(refusal, "id"));
    expect(field).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(field)).toEqual(JSON.parse(rest.body));
  }
  // The answer to one request leaves no trace in the next.
  expect(toProblemDetails({ code }, "id").headers).not.toHaveProperty("X-Latchkey-Problem");
});
