/** Decides what happens to a typed IP rule: it is added, refused with a reason, or needs confirmation. */
import { coversEverything, MAX_IP_RULES, parseTypedIpRule } from "@/lib/shared/keys/ip-rules";
import { parseWrittenIpRule } from "@/lib/shared/keys/written-ip-rules";
import { holdsKey } from "@/lib/shared/text";

/** Longer than any rule in any spelling. */
const MAX_LENGTH = 200;

/** What became of a typed rule. */
export type IpRuleEntry =
  | { kind: "added"; rules: string[]; rule: string }
  /** `isKnown`: the rule is in the list already */
  | { kind: "refused"; message: string; suggestion: string | null; isKnown?: true }
  /** the rule restricts nothing in its family, so the person must confirm it */
  | { kind: "asks"; message: string; rule: string };

/** Tries to add what was typed. `isMeant`: the person has confirmed a rule that allows every address. */
export function addIpRule(typed: string, rules: readonly string[], isMeant = false): IpRuleEntry {
  const refuse = (message: string, suggestion: string | null = null): IpRuleEntry => ({
    kind: "refused",
    message,
    suggestion,
  });
  if (typed.trim() === "") return refuse("Enter an IP address or a range.");
  if (typed.trim().length > MAX_LENGTH && !holdsKey(typed)) {
    return refuse(`“${typed.trim().slice(0, 40)}…” is too long for an IP address or range.`);
  }
  const exact = parseTypedIpRule(typed);
  const parse = exact.ok ? exact : parseWrittenIpRule(typed.trim());
  if (!parse.ok) return refuse(parse.message, parse.suggestion);
  const { rule } = parse;
  if (rules.includes(rule.text)) {
    const isSpelledSo = rule.text === typed.trim();
    const message = isSpelledSo
      ? `${rule.text} is already in the list.`
      : `That is ${rule.text}, which is already in the list.`;
    return { kind: "refused", message, suggestion: null, isKnown: true };
  }
  if (rules.length >= MAX_IP_RULES)
    return refuse(`A key can have at most ${MAX_IP_RULES} rules. Remove one to add another.`);
  if (coversEverything(rule) && !isMeant) {
    return { kind: "asks", message: `This allows every IPv${rule.family} address.`, rule: rule.text };
  }
  return { kind: "added", rules: [...rules, rule.text], rule: rule.text };
}
