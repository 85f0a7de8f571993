/** The rules in the key form and what is still typed: each piece of a pasted list is added, refused or asked about. */
import { splitIpRules } from "@/lib/shared/keys/ip-rule-pieces";
import { holdsKey } from "@/lib/shared/text";
import { addIpRule, type IpRuleEntry } from "./ip-rule-entry";

/** A piece of a list that could not be added, and why. */
export type IpRuleProblem = { piece: string; entry: Exclude<IpRuleEntry, { kind: "added" }> };

/** What became of a list: how many of its rules were added, and what is left to decide. */
export type IpListEntry = { kind: "list"; added: number; known: number; problems: IpRuleProblem[] };

/** The rules and the text being typed. The form holds it, because sending it also adds what is still typed. */
export type IpRulesDraft = { rules: string[]; text: string; entry: IpRuleEntry | IpListEntry | null };

/** The draft after an attempt to add. Refused text stays in the field; `keepsText` keeps it after success too. */
export function applyEntry(draft: IpRulesDraft, entry: IpRuleEntry, keepsText = false): IpRulesDraft {
  if (entry.kind !== "added") return { ...draft, entry };
  return { rules: entry.rules, text: keepsText ? draft.text : "", entry };
}

/** The draft after an attempt to add all that was typed: one rule, or a list. What is not added stays in the field. */
export function addTyped(draft: IpRulesDraft): IpRulesDraft {
  const pieces = splitIpRules(draft.text);
  const [only = draft.text] = pieces;
  if (pieces.length < 2) return applyEntry(draft, addIpRule(pieces.length === 0 ? "" : only, draft.rules));
  let { rules } = draft;
  let known = 0;
  const problems: IpRuleProblem[] = [];
  for (const piece of pieces) {
    const entry = addIpRule(piece, rules);
    if (entry.kind === "added") rules = entry.rules;
    else if (entry.kind === "refused" && entry.isKnown) known += 1;
    else problems.push({ piece, entry });
  }
  return showList(rules, { kind: "list", added: rules.length - draft.rules.length, known, problems });
}

/** The draft after the person decided about a piece: `rule` takes its place, or null leaves it out. */
export function settlePiece(draft: IpRulesDraft, list: IpListEntry, piece: string, rule: string | null): IpRulesDraft {
  const others = list.problems.filter((problem) => problem.piece !== piece);
  if (rule === null) return showList(draft.rules, { ...list, problems: others });
  const entry = addIpRule(rule, draft.rules, true);
  if (entry.kind === "added") return showList(entry.rules, { ...list, added: list.added + 1, problems: others });
  if (entry.kind === "refused" && entry.isKnown) return showList(draft.rules, { ...list, problems: others });
  const problems = list.problems.map((problem) => (problem.piece === piece ? { piece, entry } : problem));
  return showList(draft.rules, { ...list, problems });
}

function showList(rules: string[], list: IpListEntry): IpRulesDraft {
  return { rules, text: list.problems.map(({ piece }) => piece).join("\n"), entry: list };
}

/** The piece, unless its message names it; shortened. */
export function namePiece({ piece, entry }: IpRuleProblem): string | null {
  if (entry.message.includes(piece) || holdsKey(piece)) return null;
  return piece.length > 60 ? `${piece.slice(0, 60)}…` : piece;
}

/** "22 rules added. 1 was in the list already." */
export function describeList({ added, known, problems }: IpListEntry): string {
  if (added === 0 && known === 0)
    return problems.length === 1 ? "1 rule was not added:" : `${problems.length} rules were not added:`;
  const sentences = [added === 1 ? "1 rule added." : `${added} rules added.`];
  if (known > 0) sentences.push(known === 1 ? "1 was in the list already." : `${known} were in the list already.`);
  if (problems.length > 0) sentences.push(problems.length === 1 ? "1 was not:" : `${problems.length} were not:`);
  return sentences.join(" ");
}
