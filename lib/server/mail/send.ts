/** Sends email, as the only module that does. */
import { createTransport } from "nodemailer";
import { log } from "@/lib/server/log";
import { parseSender, parseSmtpUrl, type Sender, type SmtpServer } from "@/lib/shared/smtp";
import type { Delivery } from "@/lib/shared/team/member-view";
import { createStepLog, describeFailure } from "./failures";
import type { MailText } from "./text";

/** Short, because a person waits for the form's answer. */
const PATIENCE_MS = 10_000;
/** The part of the patience that connecting may take, so that a server that says nothing is named as such. */
const CONNECTING = 0.6;

/** A message and its recipient. Its text may hold a link that is a secret, and goes nowhere but to the mail server. */
export type Mail = { to: string; word: () => MailText };

/** Whether there is a mail server. Without one nothing can be sent to anybody. */
export function isMailSetUp(): boolean {
  return parseSmtpUrl(process.env.SMTP_URL ?? "") !== null;
}

/**
 * Emails a message; never throws. "not_set_up": there is no SMTP_URL. "failed": the mail server refused, or did not
 * answer in time; the log says which, beginning with `failure`. "sent": the mail server accepted the message, which may
 * still not arrive.
 */
export async function sendMail({ to, word }: Mail, failure: string, patienceMs = PATIENCE_MS): Promise<Delivery> {
  const server = parseSmtpUrl(process.env.SMTP_URL ?? "");
  if (!server) return "not_set_up";
  const steps = createStepLog();
  const options = { ...optionsFor(server, patienceMs * CONNECTING), logger: steps.logger, transactionLog: true };
  try {
    await createTransport(options).sendMail({
      from: getSender(),
      // An object and not a string: in a string, a comma or a bracket would add recipients.
      to: { name: "", address: to },
      ...word(),
      // RFC 3834: asks for no automatic replies.
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
      // A time-out for the whole exchange: a server that sends a byte now and then would outlast one for silence.
      signal: AbortSignal.timeout(patienceMs),
    });
    return "sent";
  } catch (error) {
    log.warn(describeFailure(error, steps.last(), server), failure);
    return "failed";
  }
}

function optionsFor({ host, port, isSecure, login }: SmtpServer, connectingMs: number) {
  return {
    host,
    port,
    secure: isSecure,
    auth: login ? { user: login.user, pass: login.password } : undefined,
    // Without it, an attacker in between could strip STARTTLS and read the password.
    requireTLS: login !== null && !isLoopback(host),
    connectionTimeout: connectingMs,
    greetingTimeout: connectingMs,
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function getSender(): Sender {
  const { hostname } = new URL(process.env.PUBLIC_URL || "http://localhost");
  return parseSender(process.env.SMTP_FROM ?? "") ?? { name: "Latchkey", address: `latchkey@${hostname}` };
}
