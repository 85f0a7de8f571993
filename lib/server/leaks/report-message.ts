/** The words of the email about a leaked key. */
import { formatMoment, layOutMail, type MailText } from "@/lib/server/mail/text";

/** What was reported: a key, its secret from before the last change, or a key that is deleted. */
export type ReportedThing = "key" | "old secret" | "deleted key";

type Report = {
  origin: string;
  /** the key's */
  name: string;
  what: ReportedThing;
  at: Date;
};

/** Says that a key was reported as leaked, what has ended, and what to do. */
export function wordLeakReport({ origin, name, what, at }: Report): MailText {
  const { host } = new URL(origin);
  return layOutMail({
    subject: `An API key on ${host} was reported as leaked`,
    title: `The API key “${name}” was reported as leaked`,
    before: describe(what, formatMoment(at)),
    link: { label: "Open the API keys", href: `${origin}/keys` },
    after: [`Sent by Latchkey at ${host}.`],
  });
}

function describe(what: ReportedThing, at: string): string[] {
  if (what === "old secret") {
    return [
      `Somebody who has the old API key, from before its last change, reported it on ${at}. The old one is refused from now on. The new one keeps working.`,
      "Find out where it was exposed. Anything that still uses the old API key needs the new one.",
    ];
  }
  if (what === "deleted key") {
    return [
      `Somebody who has this API key reported it on ${at}. The key is deleted: its requests are refused.`,
      "Find out where it was exposed. If you restore the key, it gets a new API key.",
    ];
  }
  return [
    `Somebody who has this API key reported it on ${at}. It is disabled: its requests are refused.`,
    "Find out where it was exposed. Then use “Change API Key” to create a new one, and enable the key again.",
  ];
}
