/** What If-Match says is read as the version that it names, whatever a proxy has made of its tag. */
import { expect, test } from "vitest";
import { readIfMatch } from "./api-request";

const read = (field: string | null) =>
  readIfMatch(new Request("http://localhost/", { headers: field === null ? {} : { "If-Match": field } }));

test.each<[string | null, string[] | null]>([
  [null, null],
  ["*", ["*"]],
  ['"k.1"', ['"k.1"']],
  ['W/"k.1"', ['"k.1"']],
  ['"k.1-gzip"', ['"k.1"']],
  ['W/"k.1--br", "k.2"', ['"k.1"', '"k.2"']],
  ['"gzip", "k.1-gzip.2", "W/"', ['"gzip"', '"k.1-gzip.2"', '"W/"']],
])("%s", (field, tags) => expect(read(field)).toEqual({ ok: true, value: tags }));

test.each(["k.1", 'w/"k.1"', 'W/ "k.1"', "", '"k.1" "k.2"', "*, *"])("%s is refused", (field) => {
  expect(read(field)).toMatchObject({ ok: false });
});
