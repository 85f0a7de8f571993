/** The words of the email about a leaked key. */
import { formatMoment, layOutMail, type MailText } from "@/lib/server/mail/text";

/** Says that a key was reported as leaked, and what to do. `name` is the key's. */
export function wordLeakReport({ origin, name, at }: { origin: string; name: string; at: Date }): MailText {
  const { host } = new URL(origin);
  return layOutMail({
    subject: `An API key on ${host} was reported as leaked`,
    title: `The API key “${name}” was reported as leaked`,
    before: [
      `Somebody who has this API key reported it on ${formatMoment(at)}. It is disabled: its requests are refused.`,
      "Find out where it was exposed. Then use “Change API Key” to create a new one, and enable the key again.",
    ],
    link: { label: "Open the API keys", href: `${origin}/keys` },
    after: [`Sent by Latchkey at ${host}.`],
  });
}
