/** A plain check is recognised in one form alone; a message that could mean anything else is left to Node. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFastCheck } from "./parse";

const LINE = "GET /api/check HTTP/1.1\r\n";
const HOST = "Host: localhost\r\n";
const KEY = "X-API-Key: abc\r\n";
const PLAIN = `${LINE}${HOST}${KEY}\r\n`;

const read = (text: string) => parseFastCheck(Buffer.from(text, "latin1"));
/** A plain check with these lines behind its Host. */
const withLines = (lines: string) => `${LINE}${HOST}${lines}\r\n`;
const withQuery = (query: string) => `GET /api/check${query} HTTP/1.1\r\n${HOST}${KEY}\r\n`;
/** What is known of the fields that were sent; the others are there, and undefined. */
const fieldsOf = (text: string) => {
  const headers = read(text)?.headers;
  return headers && Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
};

describe("recognised", () => {
  test.each([
    "",
    "?",
    "??",
    "?permission=Export",
    "?permission=Export&permission=SendHttp",
    "?permission=%C3%A9%20%zz",
    "?a=b?c/d:@!$&'()*+,;=[]\\^`{|}~",
    `?${"x".repeat(3_000)}`,
  ])("is the query %j, as it stands", (query) => {
    expect(read(withQuery(query))?.query).toBe(query);
  });

  test.each([
    ["Host", "host", "localhost"],
    ["HOST", "host", "[::1]:3000"],
    ["Authorization", "authorization", "Bearer abc"],
    ["authorization", "authorization", ""],
    ["X-API-Key", "x-api-key", "a:b, c"],
    ["x-api-KEY", "x-api-key", "abc"],
    ["X-Auth-Token", "x-auth-token", "abc"],
    ["X-ElasticEmail-ApiKey", "x-elasticemail-apikey", "abc"],
    ["X-Forwarded-For", "x-forwarded-for", "203.0.113.7, 198.51.100.1"],
    ["X-Forwarded-Method", "x-forwarded-method", "PATCH"],
    ["X-Forwarded-Uri", "x-forwarded-uri", "/v1/mail?x=1"],
    ["X-Original-Method", "x-original-method", "PATCH"],
    ["X-Original-URI", "x-original-uri", "/v1/mail?x=1"],
  ])("is %s in any letter case, as %s, without the spaces around its value", (written, name, value) => {
    const host = name === "host" ? "" : HOST;
    for (const [before, behind] of ["", " ", "   "].flatMap((one) => ["", " ", "   "].map((other) => [one, other]))) {
      const known = fieldsOf(`${LINE}${host}${written}:${before}${value}${behind}\r\n\r\n`);
      expect(known).toEqual({ host: "localhost", [name]: value });
    }
  });

  test.each([
    ["Connection: keep-alive", "Connection: keep-alive\r\n"],
    ["Connection: Keep-Alive, spaces around", "connection:  Keep-Alive \r\n"],
    ["fields that no check is judged by, also twice", "Accept: */*\r\nCookie: a=b\r\nCookie: c=d\r\n"],
    ["every character that a field name may hold", "!#$%&'*+-.^_`|~09azAZ: x\r\n"],
    ["every printable character in a value", 'X: !"#$%&()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\r\n'],
    ["an empty value", "Accept:\r\n"],
    ["names that objects know", "__proto__: x\r\nconstructor: y\r\ntoString: z\r\n"],
    ["64 fields", "A: b\r\n".repeat(63)],
  ])("is a message with %s, of which only the judged fields are returned", (_what, lines) => {
    expect(fieldsOf(withLines(lines))).toEqual({ host: "localhost" });
  });

  test("is a message of 4096 bytes, and none of one more", () => {
    const filled = (bytes: number) => withLines(`A: ${"x".repeat(bytes - withLines("A: \r\n").length)}\r\n`);
    expect([filled(4096).length, read(filled(4096))?.query]).toEqual([4096, ""]);
    expect([filled(4097).length, read(filled(4097))]).toEqual([4097, null]);
  });

  test("are values that change no more when the bytes are used for something else", () => {
    const bytes = Buffer.from(withQuery("?permission=Export"));
    const plain = parseFastCheck(bytes);
    bytes.fill("x");
    expect([plain?.query, plain?.headers.host, plain?.headers["x-api-key"]]).toEqual([
      "?permission=Export",
      "localhost",
      "abc",
    ]);
  });
});

describe("not recognised", () => {
  test.each<[string, string]>(
    [
      ...["POST", "HEAD", "OPTIONS", "get", "GETT", " GET", ""].map((method) => PLAIN.replace("GET", method)),
      ...["/", "s", "%20", ";x", "#x", "/..", "%", "\\"].map((end) => PLAIN.replace("check", `check${end}`)),
      ...["/api/whoami", "/API/check", "/api/Check", "//api/check", "/api//check", "/api/./check", "/%61pi/check"].map(
        (path) => PLAIN.replace("/api/check", path),
      ),
      ...["http://localhost/api/check", "localhost:80", "*", "api/check", ""].map((target) =>
        PLAIN.replace("/api/check", target),
      ),
      ...["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/1.1 ", " HTTP/1.1", "http/1.1", "HTTP/1.10", ""].map(
        (version) => PLAIN.replace("HTTP/1.1", version),
      ),
      ...[
        "?a#b",
        "?a b",
        '?a"b',
        "?a<b",
        "?a>b",
        "?a\tb",
        "?a\0b",
        "?a\x7fb",
        "?a\x80b",
        "?a\xe9b",
        "?a\rb",
        "?a\nb",
      ].map(withQuery),
    ].map((text) => [text.slice(0, text.indexOf("Host")), text]),
  )("is %j", (_line, text) => {
    expect(read(text)).toBeNull();
  });

  test.each([
    "Content-Length: 0",
    "Content-Length: 5",
    "Content-Length:",
    "CONTENT-LENGTH: 0",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: identity",
    "Content-Type: text/plain",
    "Content-Encoding: gzip",
    "Content-Encoding: identity",
    "Expect: 100-continue",
    "Upgrade: websocket",
    "Upgrade: h2c",
    "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
    "Connection: close",
    "Connection: Upgrade",
    "Connection: keep-alive, close",
    "Connection: keep-alive, X-API-Key",
    "Connection:",
    "Connection: keep-alive\r\nConnection: close",
    "Keep-Alive: timeout=5",
    "Proxy-Connection: keep-alive",
    "Proxy-Connection: close",
    "TE: trailers",
    "Trailer: X-API-Key",
  ])("is a message with the field %j", (line) => {
    expect(read(withLines(`${line}\r\n`))).toBeNull();
    expect(read(withLines(`${KEY}${line.toLowerCase()}\r\n`))).toBeNull();
  });

  test.each([
    ["Host", "localhost"],
    ["Authorization", "Bearer abc"],
    ["X-API-Key", "abc"],
    ["X-Auth-Token", "abc"],
    ["X-ElasticEmail-ApiKey", "abc"],
    ["X-Forwarded-For", "203.0.113.7"],
    ["X-Forwarded-Method", "GET"],
    ["X-Forwarded-Uri", "/x"],
    ["X-Original-Method", "GET"],
    ["X-Original-URI", "/x"],
  ])("is a message with two %s fields, same or not, empty or not", (name, value) => {
    const host = name === "Host" ? "" : HOST;
    for (const [first, second] of [
      [value, value],
      [value, "other"],
      [value, ""],
      ["", value],
      ["", ""],
    ]) {
      expect(read(`${LINE}${host}${name}: ${first}\r\n${name.toLowerCase()}: ${second}\r\n\r\n`)).toBeNull();
      expect(read(`${LINE}${name}: ${first}\r\nA: b\r\n${host}${name}: ${second}\r\n\r\n`)).toBeNull();
    }
  });

  test.each(["", "a b", "a/b", "a@b", "a,b", "-a", "[::1", "::1", "a:b", "a:123456", "a:", 'a"', "a?b", "ä"])(
    "is a message whose Host is %j",
    (host) => expect(read(`${LINE}Host: ${host}\r\n${KEY}\r\n`)).toBeNull(),
  );

  test.each<[string, string]>([
    ["no field", `${LINE}\r\n`],
    ["no Host", `${LINE}${KEY}\r\n`],
    ["65 fields", withLines("A: b\r\n".repeat(64))],
    ["bare LFs", PLAIN.replaceAll("\r\n", "\n")],
    ["a bare LF behind the request line", PLAIN.replace("\r\n", "\n")],
    ["a bare LF behind a field", PLAIN.replace("abc\r\n", "abc\n")],
    ["a bare LF at the end", PLAIN.replace(/\r\n$/, "\n")],
    ["bare CRs", PLAIN.replaceAll("\r\n", "\r")],
    ["a bare CR behind a field", PLAIN.replace("abc\r\n", "abc\r")],
    ["a bare CR in a value", withLines("A: b\rC: d\r\n")],
    ["a bare LF in a value", withLines("A: b\nC: d\r\n")],
    ["CR CR LF", PLAIN.replace("abc\r\n", "abc\r\r\n")],
    ["LF CR", PLAIN.replace("abc\r\n", "abc\n\r")],
    ["a folded line", withLines("A: b\r\n c\r\n")],
    ["a line folded by a tab", withLines("A: b\r\n\tc\r\n")],
    ["a space before its first field", PLAIN.replace("Host", " Host")],
    ["a space before a colon", withLines("A : b\r\n")],
    ["a space in a name", withLines("A B: c\r\n")],
    ["a tab before a value", withLines("A:\tb\r\n")],
    ["a tab behind a value", withLines("A: b\t\r\n")],
    ["a tab before a key", withLines("X-API-Key:\tabc\r\n")],
    ["an empty name", withLines(": b\r\n")],
    ["a line without a colon", withLines("A\r\n")],
    ["an empty line before it", `\r\n${PLAIN}`],
    ["a space before it", ` ${PLAIN}`],
    ["a byte-order mark before it", `\xef\xbb\xbf${PLAIN}`],
    ["a byte behind it", `${PLAIN}x`],
    ["a line end behind it", `${PLAIN}\r\n`],
    ["a LF behind it", `${PLAIN}\n`],
    ["another one behind it", PLAIN + PLAIN],
    ["the beginning of another one behind it", PLAIN + LINE],
  ])("is a message with %s", (_what, text) => expect(read(text)).toBeNull());

  test("is a message with a control character or a byte beyond ASCII in a name or a value", () => {
    const odd = [...Array(256).keys()]
      .filter((code) => code < 32 || code > 126)
      .map((code) => String.fromCharCode(code));
    for (const character of odd) {
      expect(read(withLines(`A: b${character}c\r\n`))).toBeNull();
      expect(read(withLines(`A${character}: b\r\n`))).toBeNull();
      expect(read(withLines(`X-API-Key: ${character}\r\n`))).toBeNull();
    }
  });

  test('is a message with any of ()<>@,;\\"/[]?={} in a name', () => {
    for (const character of '()<>@,;\\"/[]?={} ') expect(read(withLines(`A${character}B: c\r\n`))).toBeNull();
  });

  test("is any part of a plain check", () => {
    expect(read(PLAIN)).not.toBeNull();
    for (let length = 0; length < PLAIN.length; length++) {
      expect(read(PLAIN.slice(0, length))).toBeNull();
      expect(read(PLAIN.slice(PLAIN.length - length))).toBeNull();
    }
  });
});

test("no bytes whatsoever make it throw", () => {
  const prefix = fc.constantFrom("", LINE, `${LINE}${HOST}`, PLAIN.slice(0, -2));
  fc.assert(
    fc.property(prefix, fc.uint8Array({ maxLength: 300 }), (before, bytes) => {
      parseFastCheck(Buffer.concat([Buffer.from(before), bytes]));
    }),
    { numRuns: 2000 },
  );
});
