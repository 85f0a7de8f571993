/** Decides what happens to a typed IP rule: it is added, refused with a reason, or needs confirmation. */
import { coversEverything, MAX_IP_RULES, parseTypedIpRule } from "@/lib/shared/keys/ip-rules";
import { parseWrittenIpRule } from "@/lib/shared/keys/written-ip-rules";

export type IpRuleEntry =
  | { kind: "added"; rules: string[]; rule: string }
  | { kind: "refused"; message: string; suggestion: string | null }
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
  const exact = parseTypedIpRule(typed);
  const parse = exact.ok ? exact : parseWrittenIpRule(typed.trim());
  if (!parse.ok) return refuse(parse.message, parse.suggestion);
  const { rule } = parse;
  if (rules.includes(rule.text)) {
    const isSpelledSo = rule.text === typed.trim();
    return refuse(
      isSpelledSo ? `${rule.text} is already in the list.` : `That is ${rule.text}, which is already in the list.`,
    );
  }
  if (rules.length >= MAX_IP_RULES)
    return refuse(`A key can have at most ${MAX_IP_RULES} rules. Remove one to add another.`);
  if (coversEverything(rule) && !isMeant) {
    return { kind: "asks", message: `This allows every IPv${rule.family} address.`, rule: rule.text };
  }
  return { kind: "added", rules: [...rules, rule.text], rule: rule.text };
}

/** The rules and the text being typed. The form holds it, because sending it also adds what is still typed. */
export type IpRulesDraft = { rules: string[]; text: string; entry: IpRuleEntry | null };

/** The draft after an attempt to add. Refused text stays in the field; `keepsText` keeps it after success too. */
export function applyEntry(draft: IpRulesDraft, entry: IpRuleEntry, keepsText = false): IpRulesDraft {
  if (entry.kind !== "added") return { ...draft, entry };
  return { rules: entry.rules, text: keepsText ? draft.text : "", entry };
}
