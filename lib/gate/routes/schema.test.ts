/** Each member of a route is taken letter by letter, or refused with what would be right. */
import { describe, expect, test } from "vitest";
import { findFault, findRouteFault, mail } from "@/lib/gate/testing/routes";
import { parseRoutesFile } from "./parse";

describe("a path that is not the only spelling of one place below /api is refused, with a better one where there is one", () => {
  test.each([
    [1, 'must be a text such as "/api/mail".'],
    ["", "must begin with /api."],
    ["api/mail", 'must begin with /api; write "/api/mail".'],
    ["/mail", 'is not below /api; write "/api/mail".'],
    ["/API/mail", 'write "/api/mail".'],
    ["/apis", 'is not below /api; write "/api/apis".'],
    ["/api/mail/", 'ends with a slash; write "/api/mail".'],
    ["/api//mail", 'empty segment; write "/api/mail".'],
    ["/api/x/../mail", 'dot segment; write "/api/mail".'],
    ["/api/../mail", "dot segment."],
    ["/api/%6dail", 'is another spelling of a path; write "/api/mail".'],
    ["/api/caf%c3%a9", 'write "/api/caf%C3%A9".'],
    ["/api/café", 'must be percent-encoded; write "/api/caf%C3%A9".'],
    ["/api/my mail", 'write "/api/my%20mail".'],
    ["/api/a\\b", 'write "/api/a/b".'],
    ["/api/a;b", "programs read in two ways"],
    ["/api/a%2fb", "programs read in two ways"],
    ["/api/a%5Cb", "programs read in two ways"],
    ["/api/a%25", "programs read in two ways"],
    ["/api/...", "a segment of dots or spaces only"],
    ["/api/mail?x=1", "a query or fragment"],
    ["/api/mail#x", "a query or fragment"],
    ["/api/%ff", "UTF-8"],
    [`/api/${"a".repeat(9_000)}`, "it is too long."],
  ])("%j", (path, fault) => {
    const said = findRouteFault({ path });
    expect(said).toMatch(/^line 4: /);
    expect(said).toContain(fault);
    expect(said?.length).toBeLessThan(250);
  });
  test.each(["check", "whoami/x", "health", "openapi.json", "v2", "V2", "v4/security", "Test", "test/slow"])(
    "/api/%s",
    (own) => {
      expect(findRouteFault({ path: `/api/${own}` })).toMatch(
        /^line 4: "\/api\/.*" belongs to this server itself, as do check, .*$/,
      );
    },
  );
  test("a path that is offered would be taken", () => {
    for (const path of [
      "/mail",
      "/api/mail/",
      "/api//mail",
      "/api/my mail",
      "/api/%6dail",
      "/check",
      "/api/check/",
      "api",
    ]) {
      const better = /write "(.*)"\.$/.exec(findRouteFault({ path }) ?? "")?.[1];
      if (better !== undefined) expect([better, findRouteFault({ path: better })]).toEqual([better, null]);
    }
  });
});

describe("two routes that some program could take for one are refused", () => {
  test.each([
    ["/api/mail", '"/api/mail" has a route already'],
    ["/api/Mail", '"/api/Mail" and "/api/mail" mean the same to some programs'],
    ["/api/mail.", '"/api/mail." and "/api/mail" mean the same to some programs'],
  ])("%s beside /api/mail", (path, fault) => {
    const text = JSON.stringify({ routes: [mail, { ...mail, path }] }, null, 1);
    expect(findFault(text)).toContain(`line 13: ${fault}`);
  });
});

describe("an upstream is an http or https address and nothing more; what was written is never quoted", () => {
  test.each([
    [1, 'must be a text such as "http://127.0.0.1:9000/v1".'],
    ["", "must begin with http:// or https://"],
    ["canary:9000", "must begin with http:// or https://"],
    ["ftp://canary", "must begin with http:// or https://"],
    ["http://user:canary@host/", "no user and no password"],
    ["http://host/?key=canary", "no query and no fragment"],
    ["http://host/#canary", "no query and no fragment"],
    ["http:///canary", "is no address"],
    ["http://canary:99999", "is no address"],
    ["http://canary:0", "is no address"],
    ["http://canary/a/../b", "dot segment"],
    ["http://canary/%2e%2e/b", "dot segment"],
    ["http://canary/a//b", "empty segment"],
    ["http://canary//", "empty segment"],
    ["http://canary\\@host", "must be percent-encoded"],
    ["http://host/can ary", "must be percent-encoded"],
    ["http://canary/%61", 'another spelling of its path; write "/a" behind the host'],
  ])("%j", (upstream, fault) => {
    expect(findRouteFault({ upstream })).toMatch(/^line 5: /);
    expect(findRouteFault({ upstream })).toContain(fault);
    expect(findRouteFault({ upstream })).not.toContain("canary");
  });
  test.each([
    ["http://127.0.0.1:9000", "http://127.0.0.1:9000", ""],
    ["http://[::1]:9000/v1/", "http://[::1]:9000", "/v1"],
    ["https://mail.internal/a/b", "https://mail.internal", "/a/b"],
  ])("%s is taken", (upstream, origin, base) => {
    expect(parseRoutesFile(JSON.stringify({ routes: [{ ...mail, upstream }] }))).toMatchObject({
      routes: [{ upstreams: { upstreams: [{ origin, base: { text: base } }] } }],
    });
  });
});

describe("methods and their permissions are taken letter by letter", () => {
  test.each([
    [1, 'line 6: "permissions" must be an object such as'],
    [undefined, 'line 3: "permissions" is missing'],
    [{}, "line 6: The route lets no method through; name one at least"],
    [{ get: [] }, 'line 7: "get" is no method that a route can let through; write "GET".'],
    [{ GET: [], TRACE: [] }, 'line 8: "TRACE" is no method that a route can let through; those are GET, HEAD, '],
    [{ GET: "ViewReports" }, "line 7: A method needs a list of permissions"],
    [{ GET: null }, "line 7: A method needs a list of permissions"],
    [{ GET: [1] }, "line 8: A permission must be a word"],
    [{ GET: ["ViewReports", "sendhttp"] }, 'line 9: "sendhttp" is no permission; write "SendHttp".'],
    [{ GET: ["ReadMail"] }, 'line 8: "ReadMail" is no permission; those of a key are meant'],
  ])("%j", (permissions, fault) => expect(findRouteFault({ permissions })).toContain(fault));
});

test("a time-out is a whole number of seconds up to a day", () => {
  for (const timeoutSeconds of [0, -1, 1.5, 86_401, "5", null]) {
    expect(findRouteFault({ timeoutSeconds })).toBe(
      'line 11: "timeoutSeconds" must be a whole number from 1 to 86400, for example 600.',
    );
  }
  for (const timeoutSeconds of [1, 86_400]) expect(findRouteFault({ timeoutSeconds })).toBeNull();
});
