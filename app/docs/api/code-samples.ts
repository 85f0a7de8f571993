/** Writes a call as code that people can copy: JavaScript, Python and Go, with the standard library of each alone. */

/** A call. `body` is a text, or null for none. */
export type SampleCall = {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | null;
};

/** The languages, in the order in which they are shown. */
export const SAMPLES = [
  { language: "JavaScript", write: writeJavaScript },
  { language: "Python", write: writePython },
  { language: "Go", write: writeGo },
] as const;

/** A text in double quotes, in a form that JavaScript, Python and Go read alike: JSON's, beyond ASCII escaped. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** For a POSIX shell, in which nothing between single quotes has a meaning. */
export function writeCurl({ method, url, headers, body }: SampleCall): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  // curl reads braces as a list of addresses.
  const parts = [`curl --globoff -X ${method} ${quoted(url)}`];
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body !== null) parts.push(`--data-raw ${quoted(body)}`);
  return parts.join(" \\\n  ");
}

/** For Node 18 and later, and for browsers. */
export function writeJavaScript({ method, url, headers, body }: SampleCall): string {
  const fields = Object.entries(headers).map(([name, value]) => `    ${quote(name)}: ${quote(value)},`);
  return [
    `const response = await fetch(${quote(url)}, {`,
    `  method: ${quote(method)},`,
    ...(fields.length > 0 ? ["  headers: {", ...fields, "  },"] : []),
    ...(body === null ? [] : [`  body: ${quote(body)},`]),
    "});",
    "console.log(response.status, await response.text());",
  ].join("\n");
}

/** For Python 3. Halves of a surrogate pair must be joined: `\ud83d\udd11` is one character in JSON, and two here. */
export function writePython({ method, url, headers, body }: SampleCall): string {
  const text = (value: string) =>
    quote(value).replace(/\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/g, (pair) => {
      const point = (JSON.parse(`"${pair}"`) as string).codePointAt(0) ?? 0;
      return `\\U${point.toString(16).padStart(8, "0")}`;
    });
  const fields = Object.entries(headers).map(([name, value]) => `        ${text(name)}: ${text(value)},`);
  return [
    "import urllib.error",
    "import urllib.request",
    "",
    "request = urllib.request.Request(",
    `    ${text(url)},`,
    `    method=${text(method)},`,
    ...(fields.length > 0 ? ["    headers={", ...fields, "    },"] : []),
    ...(body === null ? [] : [`    data=${text(body)}.encode(),`]),
    ")",
    "try:",
    "    response = urllib.request.urlopen(request)",
    "except urllib.error.HTTPError as refused:",
    "    response = refused",
    "print(response.status, response.read().decode())",
  ].join("\n");
}

/** A whole program. A raw string holds whatever has no backquote; Go reads surrogates in no other form. */
export function writeGo({ method, url, headers, body }: SampleCall): string {
  const text = (value: string) => (/^[\x20-\x5f\x61-\x7e]*$/.test(value) ? quote(value) : writeGoBytes(value));
  const reader = body === null ? "nil" : `strings.NewReader(${text(body)})`;
  return [
    "package main",
    "",
    "import (",
    '\t"fmt"',
    '\t"io"',
    '\t"net/http"',
    ...(body === null ? [] : ['\t"strings"']),
    ")",
    "",
    "func main() {",
    `\trequest, err := http.NewRequest(${text(method)}, ${text(url)}, ${reader})`,
    "\tif err != nil {",
    "\t\tpanic(err)",
    "\t}",
    ...Object.entries(headers).map(([name, value]) => `\trequest.Header.Set(${text(name)}, ${text(value)})`),
    "\tresponse, err := http.DefaultClient.Do(request)",
    "\tif err != nil {",
    "\t\tpanic(err)",
    "\t}",
    "\tdefer response.Body.Close()",
    "\tanswer, _ := io.ReadAll(response.Body)",
    "\tfmt.Println(response.StatusCode, string(answer))",
    "}",
  ].join("\n");
}

/** The UTF-8 bytes of a text: the one form that Go reads for every character. */
function writeGoBytes(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  const written = bytes.map((byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `"${written.join("")}"`;
}
