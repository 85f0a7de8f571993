/** Before anything is filled in, the code of a call is what its description says, with room for the rest. */
import { expect, test } from "vitest";
import { type DescribedCall, describeSample } from "./described-call";

const write = (facts: Partial<DescribedCall>, schema: unknown = { name: "made" }) =>
  describeSample(
    {
      ...{ origin: "https://keys.example", path: "/api/orders/{id}", method: "get", operation: {} },
      ...{ keyHeader: "X-API-Key", ...facts },
    },
    () => schema,
  );

test("examples fill parameters, and the names of the others stand in braces", () => {
  const parameters = [
    { name: "id", in: "path", required: true, example: "a/b" },
    { name: "page size", in: "query", required: true, schema: { default: 20 } },
    { name: "after", in: "query", required: true },
    { name: "sort", in: "query", example: "name" },
    { name: "X-Trace", in: "header", required: true, schema: { example: "7" } },
  ];
  expect(write({ operation: { parameters } })).toEqual({
    method: "GET",
    url: "https://keys.example/api/orders/a%2Fb?page%20size=20&after={after}",
    headers: { "X-API-Key": "YOUR-API-KEY", "X-Trace": "7" },
    body: null,
  });
  expect(write({}).url).toBe("https://keys.example/api/orders/{id}");
});

test.each([
  ["the example of the body", { example: { id: 7 } }, '{\n  "id": 7\n}'],
  ["the first of several examples", { examples: { one: { value: [1] }, two: { value: [2] } } }, "[\n  1\n]"],
  ["an example of the schema", { schema: { type: "object" } }, '{\n  "name": "made"\n}'],
  ["a text as it is", { example: '{"a":1}' }, '{"a":1}'],
])("a JSON body is %s", (_, json, body) => {
  const operation = { requestBody: { content: { "application/json": json } } };
  expect(write({ method: "post", operation })).toMatchObject({
    body,
    method: "POST",
    headers: { "Content-Type": "application/json" },
  });
});

test("a call that needs no key shows none, and a broken description does no harm", () => {
  expect(write({ operation: { security: [] } }).headers).toEqual({});
  for (const operation of [undefined, null, [], "x", { parameters: [null, 7], requestBody: 7 }])
    expect(write({ operation })).toMatchObject({ method: "GET", body: null });
});
