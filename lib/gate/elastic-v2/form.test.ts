/** Both encodings of a form give the same fields, and whatever is no form is refused, never hung on or fallen over. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FormField, parseForm } from "./form";

const URLENCODED = "application/x-www-form-urlencoded";
const FIELDS: FormField[] = [
  ["apikey", "K"],
  ["tokenName", "Ünïcode 🔑 & = + %"],
  ["expires", ""],
  ["expires", "--x\r\nnot a boundary"],
];

function multipart(fields: readonly FormField[], boundary: string): Buffer {
  const parts = fields.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return Buffer.from(`${parts.join("")}--${boundary}--\r\n`);
}

const codeOf = async (body: Buffer | string, type: string | undefined) => {
  const parse = await parseForm(Buffer.from(body), type);
  return parse.ok ? "ok" : parse.refusal.code;
};

describe("fields", () => {
  test.each([URLENCODED, "Application/X-WWW-Form-Urlencoded; charset=UTF-8", `${URLENCODED} ;x`])(
    "of %s",
    async (type) => {
      const body = Buffer.from(new URLSearchParams(FIELDS).toString());
      expect(await parseForm(body, type)).toEqual({ ok: true, fields: FIELDS });
    },
  );

  test.each([
    ["b", "b"],
    ["--------------------------735323031399963166993862", "--------------------------735323031399963166993862"],
    ["8d8c1f0b2c3a4e5", "8d8c1f0b2c3a4e5"],
    ['"with space"', "with space"],
    ['"a:b?c=d"', "a:b?c=d"],
  ])("of multipart with the boundary %s", async (written, boundary) => {
    const type = `multipart/form-data; boundary=${written}`;
    expect(await parseForm(multipart(FIELDS, boundary), type)).toEqual({ ok: true, fields: FIELDS });
  });

  test("of multipart with a text after its end, a text before it, types of parts and none at all", async () => {
    const type = "multipart/form-data; boundary=b";
    const part =
      "--b\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-disposition: form-data; name=n\r\n\r\nv\r\n";
    expect(await parseForm(Buffer.from(`before\r\n${part}--b--\r\nafter`), type)).toEqual({
      ok: true,
      fields: [["n", "v"]],
    });
    expect(await parseForm(Buffer.from("--b--\r\n"), type)).toEqual({ ok: true, fields: [] });
  });

  test("of no body, whatever its type is said to be", async () => {
    for (const type of [undefined, "application/json", URLENCODED, "multipart/form-data"]) {
      expect(await parseForm(Buffer.alloc(0), type)).toEqual({ ok: true, fields: [] });
    }
  });

  test("of 64 KiB in one value", async () => {
    const value = "x".repeat(65_000);
    for (const [body, type] of [
      [Buffer.from(`n=${value}`), URLENCODED],
      [multipart([["n", value]], "b"), "multipart/form-data; boundary=b"],
    ] as const) {
      expect(await parseForm(body, type)).toEqual({ ok: true, fields: [["n", value]] });
    }
  });

  test("are 50 at most, and the fifty-first is refused rather than left out", async () => {
    const fields = (count: number) => Array.from({ length: count }, (_, index): FormField => [`f${index}`, "v"]);
    for (const [count, code] of [
      [50, "ok"],
      [51, "body_not_form"],
      [1_000, "body_not_form"],
    ] as const) {
      expect(await codeOf(new URLSearchParams(fields(count)).toString(), URLENCODED)).toBe(code);
      expect(await codeOf(multipart(fields(count), "b"), "multipart/form-data; boundary=b")).toBe(code);
    }
  });
});

test.each([undefined, "application/json", "text/plain", "multipart/mixed; boundary=b", "multipart/form-datax", "form"])(
  "a body of the type %s is refused with the supported types",
  async (type) => {
    const parse = await parseForm(Buffer.from("a=b"), type);
    expect(parse).toMatchObject({ ok: false, refusal: { code: "content_type_unsupported" } });
    expect(JSON.stringify(parse)).toMatch(/x-www-form-urlencoded.*multipart\/form-data/);
  },
);

test.each<[string, string, string]>([
  ["no boundary", "multipart/form-data", "--b--"],
  ["an empty boundary", "multipart/form-data; boundary=", "--b--"],
  ["another boundary", "multipart/form-data; boundary=c", multipart(FIELDS, "b").toString()],
  ["no end", "multipart/form-data; boundary=b", '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\nv\r\n'],
  ["an end in its headers", "multipart/form-data; boundary=b", "--b\r\nContent-Dispo"],
  ["no boundary in it", "multipart/form-data; boundary=b", "a=b"],
  [
    "a part without a name",
    "multipart/form-data; boundary=b",
    "--b\r\nContent-Disposition: form-data\r\n\r\nv\r\n--b--",
  ],
  [
    "a file",
    "multipart/form-data; boundary=b",
    '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nv\r\n--b--',
  ],
  [
    "bytes",
    "multipart/form-data; boundary=b",
    '--b\r\nContent-Disposition: form-data; name="f"\r\nContent-Type: application/octet-stream\r\n\r\nv\r\n--b--',
  ],
])("a form with %s is refused", async (_name, type, body) => {
  expect(await codeOf(body, type)).toBe("body_not_form");
});

test("any bytes get an answer", async () => {
  const pieces = fc.constantFrom(
    "--b",
    "--",
    "\r\n",
    "\r\n\r\n",
    "Content-Disposition: form-data; name=n",
    ";",
    "=",
    "%",
    "x",
  );
  const text = fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 30 }).map((all) => all.join(""));
  const type = fc.oneof(
    fc.constantFrom(URLENCODED, "multipart/form-data; boundary=b", 'multipart/form-data; boundary="b'),
    fc.string({ maxLength: 10 }).map((rest) => `multipart/form-data;${rest}`),
    fc.string({ maxLength: 10 }).map((rest) => `${URLENCODED};charset=${rest}`),
  );
  await fc.assert(
    fc.asyncProperty(text, type, async (body, contentType) => {
      expect(["ok", "body_not_form"]).toContain(await codeOf(body, contentType));
    }),
    { numRuns: 2_000 },
  );
});
