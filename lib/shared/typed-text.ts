/** The schema that every field for typed text begins with. */
import { readText, type TextLimits, type TextProblem } from "./text";
import * as z from "./zod";

type TypedTextOptions = TextLimits & {
  /** what a person reads when the text is too long */
  tooLong: string;
  /** what they read when it holds an API key */
  holdsKey?: string;
};

const HOLDS_KEY = "This holds an API key. Others can see what is entered here, so leave the key out.";
const HOLDS_NULL = "This holds a character that can't be stored. Type it anew instead of pasting it.";
const TOO_MANY_MARKS = "Use fewer accents on one letter.";

/**
 * Text of a bounded length in NFC, without a whole API key in it. What the field itself asks for comes after it, in a
 * `pipe`: nothing slower than a look at the length has seen longer text by then.
 */
export function typedText({ tooLong, holdsKey = HOLDS_KEY, ...limits }: TypedTextOptions) {
  const messages: Record<TextProblem, string> = {
    too_long: tooLong,
    too_many_marks: TOO_MANY_MARKS,
    holds_key: holdsKey,
    holds_null: HOLDS_NULL,
  };
  return z.string().transform((text, context): string => {
    const reading = readText(text, limits);
    if (reading.ok) return reading.text;
    context.addIssue({ code: "custom", message: messages[reading.problem] });
    return z.NEVER;
  });
}
