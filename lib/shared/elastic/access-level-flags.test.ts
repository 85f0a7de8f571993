/** v2's flags are those that Elastic Email's own v2 clients publish, both ways. */
import { expect, test } from "vitest";
import { PERMISSIONS, type Permission, sortPermissions } from "@/lib/shared/keys/permissions";
import { formatAccessLevel, parseAccessLevel } from "./access-level-flags";

const FLAGS: [Permission, number][] = [
  ["None", 0],
  ["ViewAccount", 1],
  ["ViewContacts", 2],
  ["ViewForms", 4],
  ["ViewTemplates", 8],
  ["ViewCampaigns", 16],
  ["ViewChannels", 32],
  ["ViewAutomations", 64],
  ["ViewSurveys", 128],
  ["ViewSettings", 256],
  ["ViewBilling", 512],
  ["ViewSubAccounts", 1024],
  ["ViewUsers", 2048],
  ["ViewFiles", 4096],
  ["ViewReports", 8192],
  ["ModifyAccount", 16384],
  ["ModifyContacts", 32768],
  ["ModifyForms", 65536],
  ["ModifyTemplates", 131072],
  ["ModifyCampaigns", 262144],
  ["ModifyChannels", 524288],
  ["ModifyAutomations", 1048576],
  ["ModifySurveys", 2097152],
  ["ModifyFiles", 4194304],
  ["Export", 8388608],
  ["SendSmtp", 16777216],
  ["SendSMS", 33554432],
  ["ModifySettings", 67108864],
  ["ModifyBilling", 134217728],
  ["ModifyProfile", 268435456],
  ["ModifySubAccounts", 536870912],
  ["ModifyUsers", 1073741824],
  ["Security", 2147483648],
  ["ModifyLanguage", 4294967296],
  ["ViewSupport", 8589934592],
  ["SendHttp", 17179869184],
  ["Modify2FAEmail", 34359738368],
  ["ModifySupport", 68719476736],
  ["ViewCustomFields", 137438953472],
  ["ModifyCustomFields", 274877906944],
  ["ModifyWebNotifications", 549755813888],
  ["ExtendedLogs", 1099511627776],
  ["VerifyEmails", 2199023255552],
  ["ViewVerifyEmails", 4398046511104],
];
const WITHOUT_FLAG = PERMISSIONS.filter((word) => !FLAGS.some(([flagged]) => flagged === word));

test.each(FLAGS)("%s is %i, and the other way round", (word, flag) => {
  expect(parseAccessLevel(String(flag))).toEqual({ ok: true, words: [word] });
  expect(parseAccessLevel(word)).toEqual({ ok: true, words: [word] });
  expect(formatAccessLevel([word])).toBe(flag);
});

test("a sum of flags is all of their words, up to the sum of all 43", () => {
  expect(parseAccessLevel("17179869185")).toEqual({ ok: true, words: ["ViewAccount", "SendHttp"] });
  const words = sortPermissions(FLAGS.slice(1).map(([word]) => word));
  const all = 2 ** 43 - 1;
  const parse = parseAccessLevel(String(all));
  expect(parse.ok && sortPermissions(parse.words)).toEqual(words);
  expect(formatAccessLevel(words)).toBe(all);
});

test("a number with a bit that nobody published is refused by that bit, and so is a negative one", () => {
  expect(parseAccessLevel(String(2n ** 43n + 1n))).toEqual({ ok: false, unknown: "8796093022208" });
  expect(parseAccessLevel(String(2n ** 63n - 1n)).ok).toBe(false);
  for (const text of ["-1", "-0", "99999999999999999999", "9".repeat(60_000)]) {
    expect(parseAccessLevel(text)).toEqual({ ok: false, unknown: text });
  }
});

test("v2's two names of its own are understood", () => {
  expect(parseAccessLevel("Modify2FA")).toEqual({ ok: true, words: ["Modify2FAEmail"] });
  expect(parseAccessLevel("ViewEmailVerifications")).toEqual({ ok: true, words: ["ViewVerifyEmails"] });
});

test("words are separated by commas, with any spaces and empty pieces", () => {
  const words = ["ViewAccount", "SendHttp", "ViewAITools"];
  expect(parseAccessLevel(" ViewAccount,SendHttp , ViewAITools,")).toEqual({ ok: true, words });
});

test("a word that is none is named: letter case counts, and a number in a list is no flag", () => {
  for (const [text, unknown] of [
    ["viewaccount", "viewaccount"],
    ["ViewAccount, Everything", "Everything"],
    ["1,024", "1"],
    ["ViewAccount,2", "2"],
    ["1.0", "1.0"],
    ["0x10", "0x10"],
    ["constructor", "constructor"],
    ["__proto__", "__proto__"],
  ] as const) {
    expect(parseAccessLevel(text)).toEqual({ ok: false, unknown });
  }
});

test("an empty level and an unknown one are refused differently", () => {
  for (const text of ["", "  ", ",", " , "]) expect(parseAccessLevel(text)).toEqual({ ok: false, unknown: null });
});

test("17 words have no flag: they are read as words, together with those that have one", () => {
  expect(WITHOUT_FLAG).toHaveLength(17);
  for (const word of WITHOUT_FLAG) {
    expect(parseAccessLevel(word)).toEqual({ ok: true, words: [word] });
    expect(formatAccessLevel([word])).toBe(word);
    expect(formatAccessLevel(["ViewAccount", word])).toBe(`ViewAccount, ${word}`);
  }
  expect(formatAccessLevel([])).toBe(0);
});
