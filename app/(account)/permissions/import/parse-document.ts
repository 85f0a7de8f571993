/** Reads JSON or YAML that a person pasted. */
import { parse, YAMLParseError } from "yaml";

/** The longest text that is read, in UTF-16 units: large APIs have documents of a few megabytes. */
const MAX_LENGTH = 8_000_000;

/** The value of the text, or what is wrong with it, for the person. */
export function parseDocument(text: string): { ok: true; value: unknown } | { ok: false; problem: string } {
  if (text.length > MAX_LENGTH) return { ok: false, problem: "This document is too large to be read here." };
  try {
    // JSON is YAML, but the reader of JSON is much faster.
    return { ok: true, value: text.trimStart().startsWith("{") ? JSON.parse(text) : parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, problem: `This is not valid JSON: ${error.message}.` };
    if (error instanceof YAMLParseError) {
      return { ok: false, problem: `This is not valid YAML: ${error.message.split("\n")[0] ?? ""}` };
    }
    // An alias bomb, or a document that refers to itself.
    return { ok: false, problem: "This document can't be read." };
  }
}
