/** docs/errors.md describes every code, and no others. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { REFUSALS, type RefusalCode } from "./refusal-table";
import { toProblemDetails, toV2Envelope } from "./refusals";

const text = readFileSync(path.resolve(import.meta.dirname, "../../../docs/errors.md"), "utf8");
const codes = Object.keys(REFUSALS) as RefusalCode[];

/** The cells of each row that begins with a code. */
const documented = text
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter(([, code = ""]) => /^`[a-z0-9_]+`$/.test(code))
  .map(([, code = "", status, inV2, title, detail, begins = ""]) => ({
    code: code.replaceAll("`", ""),
    status: Number(status),
    inV2: Number(inV2),
    title,
    detail,
    known: begins.replaceAll("`", ""),
  }));

test("the table of docs/errors.md is equal to the one that answers, row by row", () => {
  const answered = codes.map((code) => {
    const answer: { status: number; title: string; detail: string; known?: string } = REFUSALS[code];
    const { status, title, detail, known = "" } = answer;
    return { code, status, inV2: toV2Envelope({ code }, "id").status, title, detail, known };
  });
  expect(documented).toEqual(answered);
});

test("what docs/errors.md says of header fields holds for every code", () => {
  for (const code of codes) {
    const [v4, v2] = [toProblemDetails({ code }, "id"), toV2Envelope({ code }, "id")];
    expect("WWW-Authenticate" in v4.headers).toBe(v4.status === 401 || code === "permission_missing");
    expect("WWW-Authenticate" in v2.headers).toBe(false);
    for (const { status, headers } of [v4, v2]) {
      expect("Retry-After" in headers).toBe(status === 429 || status === 503);
      expect(headers["Cache-Control"]).toBe("no-store, no-transform");
    }
  }
});

test("the two bodies that docs/errors.md shows are the ones that are sent", () => {
  const shown = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]) => JSON.parse(json));
  const refusal = { code: "permission_missing", required_permission: "ModifyAccessTokens" } as const;
  const sent = [toProblemDetails, toV2Envelope].map((tell, index) =>
    JSON.parse(tell(refusal, shown[index]?.request_id).body),
  );
  expect(shown).toEqual(sent);
});

test("Error begins with Elastic Email's words, and in v2 the one text that is compared stands alone", () => {
  for (const { code, known } of documented) {
    if (known === "") continue;
    const refusal = { code: code as RefusalCode };
    expect(JSON.parse(toProblemDetails(refusal, "id").body).Error.startsWith(known)).toBe(true);
    const { error } = JSON.parse(toV2Envelope(refusal, "id").body);
    if (code === "key_invalid") expect(error).toBe(known);
    else expect(error.length).toBeGreaterThan(known.length + 1);
  }
});
