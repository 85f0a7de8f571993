/** Whatever a child prints is one line of JSON for each event. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { logPrinted, readLines } from "./child-output";
import { createLog } from "./log";

function collect(): { print: (line: string) => void; lines: string[] } {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log = createLog("info", write);
  return { print: (line) => logPrinted(line, log, write), lines };
}

test("a child's own JSON lines stay, but for keys in them", () => {
  const { print, lines } = collect();
  print('{"level":30,"msg":"fine"}');
  print(`{"msg":"${"AB".repeat(48)}"}`);
  expect(lines).toEqual(['{"level":30,"msg":"fine"}\n', '{"msg":"[key ...BABAB]"}\n']);
});

test.each(["FATAL ERROR: heap out of memory", "{not json", '\u001b[31m"quoted"\u001b[39m'])(
  "the text %j becomes the message of an event",
  (text) => {
    const { print, lines } = collect();
    print(text);
    expect(lines).toHaveLength(1);
    const event = JSON.parse(lines[0] ?? "");
    expect(event).toMatchObject({ level: 40, source: "dashboard" });
    expect(text).toContain(event.msg);
  },
);

test("lines are whole, however the chunks fall, and the last needs no line end", async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (line) => lines.push(line));
  const bytes = Buffer.from("one\nzwölf\nlast");
  for (const byte of bytes) stream.write(Buffer.from([byte]));
  const ended = new Promise((resolve) => stream.once("end", resolve));
  stream.end();
  await ended;
  expect(lines).toEqual(["one", "zwölf", "last"]);
});
