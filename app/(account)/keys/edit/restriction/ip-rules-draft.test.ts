/** What is typed or pasted into the field for IP rules: nothing is cut, and each wrong piece is named. */
import { describe, expect, test } from "vitest";
import { completeSecret } from "@/lib/shared/keys/secret-format";
import { addIpRule } from "./ip-rule-entry";
import { addTyped, applyEntry, describeList, type IpListEntry, type IpRulesDraft, settlePiece } from "./ip-rules-draft";

const EMPTY: IpRulesDraft = { rules: [], text: "", entry: null };
const paste = (text: string, rules: string[] = []): IpRulesDraft => addTyped({ rules, text, entry: null });

function listOf({ entry }: IpRulesDraft): IpListEntry {
  if (entry?.kind !== "list") throw new Error("no list");
  return entry;
}

test("an added rule empties the box; a refused one, or one that needs a yes, stays in it", () => {
  const draft = { rules: [], text: "10.0.0.1", entry: null };
  const [added, refused, asks] = ["10.0.0.1", "10.0.0", "0.0.0.0/0"].map((typed) => addIpRule(typed, []));
  if (!added || !refused || !asks) throw new Error("three entries");
  expect(applyEntry(draft, added)).toEqual({ rules: ["10.0.0.1"], text: "", entry: added });
  expect(applyEntry(draft, refused)).toEqual({ ...draft, entry: refused });
  expect(applyEntry(draft, asks)).toEqual({ ...draft, entry: asks });
});

test("a rule that was added by a button leaves what is typed in the box", () => {
  const entry = addIpRule("127.0.0.1", []);
  expect(applyEntry({ rules: [], text: "10.0", entry: null }, entry, true)).toMatchObject({
    rules: ["127.0.0.1"],
    text: "10.0",
  });
});

describe("a pasted list", () => {
  const networks = Array.from({ length: 22 }, (_, index) => `198.51.${index}.0/24`);

  test("of 22 networks becomes 22 rules", () => {
    const draft = paste(networks.join("\n"));
    expect(draft).toMatchObject({ rules: networks, text: "" });
    expect(describeList(listOf(draft))).toBe("22 rules added.");
  });

  test("with a comment becomes its rules", () => {
    expect(paste("192.0.2.7, 192.0.2.8; 192.0.2.9 # note").rules).toEqual(["192.0.2.7", "192.0.2.8", "192.0.2.9"]);
  });

  test("keeps its wrong pieces in the field, and names each", () => {
    const draft = paste("192.0.2.7\n10.0.0.5/8\noffice\n0.0.0.0/0");
    expect(draft.rules).toEqual(["192.0.2.7"]);
    expect(draft.text).toBe("10.0.0.5/8\noffice\n0.0.0.0/0");
    const { problems } = listOf(draft);
    expect(problems.map(({ piece, entry }) => [piece, entry.kind])).toEqual([
      ["10.0.0.5/8", "refused"],
      ["office", "refused"],
      ["0.0.0.0/0", "asks"],
    ]);
    expect(problems[0]?.entry).toMatchObject({ suggestion: "10.0.0.0/8" });
    expect(problems[1]?.entry.message).toContain('"office" is not an IP address or range.');
    expect(describeList(listOf(draft))).toBe("1 rule added. 3 were not:");
  });

  test("is settled piece by piece, and adds nothing that the person did not decide", () => {
    let draft = paste("192.0.2.7\n10.0.0.5/8\noffice\n0.0.0.0/0\n::/0");
    draft = settlePiece(draft, listOf(draft), "10.0.0.5/8", "10.0.0.0/8");
    draft = settlePiece(draft, listOf(draft), "0.0.0.0/0", "0.0.0.0/0");
    draft = settlePiece(draft, listOf(draft), "::/0", null);
    expect(draft).toMatchObject({ rules: ["192.0.2.7", "10.0.0.0/8", "0.0.0.0/0"], text: "office" });
    draft = settlePiece(draft, listOf(draft), "office", null);
    expect(draft.text).toBe("");
  });

  test("adds what is in the list already only once, and says so", () => {
    const draft = paste("192.0.2.7, 192.0.2.7, 192.0.2.8", ["192.0.2.8"]);
    expect(draft).toMatchObject({ rules: ["192.0.2.8", "192.0.2.7"], text: "" });
    expect(describeList(listOf(draft))).toBe("1 rule added. 2 were in the list already.");
  });

  test("beyond 50 rules keeps the rest in the field", () => {
    const many = Array.from({ length: 53 }, (_, index) => `10.0.${index}.0/24`);
    const draft = paste(many.join(" "));
    expect(draft.rules).toEqual(many.slice(0, 50));
    expect(draft.text.split("\n")).toEqual(many.slice(50));
    expect(listOf(draft).problems[0]?.entry.message).toContain("at most 50 rules");
  });

  test("of comments alone is nothing to add", () => {
    expect(paste("# later").entry).toMatchObject({ kind: "refused", message: "Enter an IP address or a range." });
  });
});

test("a long piece is refused without its whole text in the message, and stays whole in the field", () => {
  const text = "x".repeat(5000);
  const draft = addTyped({ ...EMPTY, text });
  expect(draft.text).toBe(text);
  expect(draft.entry).toMatchObject({ kind: "refused" });
  expect(JSON.stringify(draft.entry).length).toBeLessThan(150);
});

test("an API key is refused without being shown", () => {
  const secret = completeSecret("0".repeat(88));
  const { entry } = paste(secret);
  expect(JSON.stringify(entry)).toContain("This holds an API key");
  expect(JSON.stringify(entry)).not.toContain(secret.slice(0, 20));
});
