/** Whatever a message is read as, every other program reads it as the same call, or the gate refuses it. */
import { expect, test } from "vitest";
import { parseMessages } from "./messages";

const parse = (text: string) => parseMessages(Buffer.from(text));
const callOf = (name: string, id: unknown = 1) =>
  JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name } });

test("calls of tools are found, alone and in a batch, and other messages are let through", () => {
  expect(parse(callOf("search"))).toEqual({ ok: true, isBatch: false, messages: [{ id: 1, tool: "search" }] });
  const list = '{"jsonrpc":"2.0","id":"a","method":"tools/list"}';
  expect(parse(`[${list}, ${callOf("b", null)}, {"jsonrpc":"2.0","id":2,"result":{}}]`)).toEqual({
    ok: true,
    isBatch: true,
    messages: [
      { id: "a", tool: null },
      { id: null, tool: "b" },
      { id: null, tool: null },
    ],
  });
});

test("what is written with escapes is what it means", () => {
  const text = String.raw`{"jsonrpc":"2.0","id":1,"meth\u006fd":"tools\/call","params":{"n\u0061me":"del\u0065te"}}`;
  expect(parse(text)).toMatchObject({ messages: [{ tool: "delete" }] });
});

test("the arguments of a call may hold any names", () => {
  const text =
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","arguments":{"name":1,"Name":2,"method":[{"id":1,"ID":2}]}}}';
  expect(parse(text)).toMatchObject({ ok: true, messages: [{ tool: "a" }] });
  expect(parse(`[${text}]`)).toMatchObject({ ok: true, messages: [{ tool: "a" }] });
});

const head = '"jsonrpc":"2.0","id":1';
test.each([
  ["two methods", `{${head},"method":"tools/list","method":"tools/call","params":{"name":"a"}}`],
  [
    "two methods, one escaped",
    String.raw`{${head},"method":"tools/list","m\u0065thod":"tools/call","params":{"name":"a"}}`,
  ],
  ["a method in capitals as well", `{${head},"method":"tools/list","Method":"tools/call","params":{"name":"a"}}`],
  ["a method in capitals alone", `{${head},"METHOD":"tools/call","params":{"name":"a"}}`],
  ["params with a long s as well", `{${head},"method":"tools/call","params":{"name":"a"},"param\u017f":{"name":"b"}}`],
  ["two params", `{${head},"method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}`],
  ["two names", `{${head},"method":"tools/call","params":{"name":"a","name":"b"}}`],
  ["a name in capitals as well", `{${head},"method":"tools/call","params":{"name":"a","NAME":"b"}}`],
  ["two names in a batch", `[{${head},"method":"tools/call","params":{"name":"a","name":"b"}}]`],
  ["two ids", `{${head},"id":2,"method":"tools/list"}`],
  ["no name", `{${head},"method":"tools/call","params":{}}`],
  ["no params", `{${head},"method":"tools/call"}`],
  ["params that are a list", `{${head},"method":"tools/call","params":["a"]}`],
  ["a name that is no text", `{${head},"method":"tools/call","params":{"name":["a"]}}`],
  ["a method that is no text", `{${head},"method":["tools/call"],"params":{"name":"a"}}`],
  ["a method in other letters", `{${head},"method":"Tools/Call","params":{"name":"a"}}`],
  ["a method with a space", `{${head},"method":"tools/call ","params":{"name":"a"}}`],
  ["a method with a NUL", `{${head},"method":"tools/call\\u0000","params":{"name":"a"}}`],
  ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"tools/list"}'],
  ["no version", '{"id":1,"method":"tools/list"}'],
  ["an empty batch", "[]"],
  ["a batch in a batch", `[[${callOf("a")}]]`],
  ["a batch of too many", `[${Array.from({ length: 101 }, () => callOf("a")).join()}]`],
  ["a text", '"tools/call"'],
  ["null", "null"],
  ["a comment", `/**/${callOf("a")}`],
  ["a comma too many", `{${head},"method":"tools/list",}`],
  ["two values", `${callOf("a")}${callOf("b")}`],
  ["a byte order mark", `\ufeff${callOf("a")}`],
  ["nothing", ""],
])("%s is refused", (_what, text) => expect(parse(text).ok).toBe(false));

test("bytes that are no UTF-8, and other encodings, are refused", () => {
  expect(parseMessages(Buffer.from(callOf("a"), "utf16le")).ok).toBe(false);
  expect(
    parseMessages(
      Buffer.concat([Buffer.from('{"jsonrpc":"2.0","method":"x'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
    ).ok,
  ).toBe(false);
});

test("deep nesting is refused or read, and never throws", () => {
  const deep = "[".repeat(100_000);
  expect(parse(deep).ok).toBe(false);
  const nested = `{${head},"method":"tools/call","params":{"name":"a","arguments":${"[".repeat(5_000)}${"]".repeat(5_000)}}}`;
  expect(() => parse(nested)).not.toThrow();
});
