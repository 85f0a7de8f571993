/** The words of the email about a leaked key. */
import { formatMoment, layOutMail, type MailText } from "@/lib/server/mail/text";

type Report = { origin: string; name: string; isOldSecret: boolean; at: Date };

/**
 * Says that a key, or its old secret, was reported as leaked, and what to do. `name` is the key's.
 */
export function wordLeakReport({ origin, name, isOldSecret, at }: Report): MailText {
  const { host } = new URL(origin);
  return layOutMail({
    subject: `An API key on ${host} was reported as leaked`,
    title: `The API key “${name}” was reported as leaked`,
    before: isOldSecret
      ? [
          `Somebody who has the old API key from before its last change reported it on ${formatMoment(at)}. The old one is refused from now on. The new one keeps working.`,
          "Find out where it was exposed. Anything that still uses the old API key needs the new one.",
        ]
      : [
          `Somebody who has this API key reported it on ${formatMoment(at)}. It is disabled: its requests are refused.`,
          "Find out where it was exposed. Then use “Change API Key” to create a new one, and enable the key again.",
        ],
    link: { label: "Open the API keys", href: `${origin}/keys` },
    after: [`Sent by Latchkey at ${host}.`],
  });
}
