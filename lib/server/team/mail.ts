/** Sends e-mail, as the only module that does. */
import { createTransport } from "nodemailer";
import { log } from "@/lib/server/log";
import { parseSender, parseSmtpUrl, type Sender, type SmtpServer } from "@/lib/shared/smtp";
import type { Delivery } from "@/lib/shared/team/member-view";
import { type InvitationMessage, wordInvitation } from "./invitation-message";

/** Short, because a person waits for the form's answer. */
const PATIENCE_MS = 10_000;

/**
 * E-mails an invitation to the invited person; never throws. "not_set_up": there is no SMTP_URL. "failed": the mail
 * server refused, or did not answer in time; the log says which. "sent": the mail server accepted the message, which
 * may still not arrive.
 */
export async function sendInvitation(message: InvitationMessage, patienceMs = PATIENCE_MS): Promise<Delivery> {
  const server = parseSmtpUrl(process.env.SMTP_URL ?? "");
  if (!server) return "not_set_up";
  try {
    await createTransport(optionsFor(server)).sendMail({
      from: getSender(),
      // An object and not a string: in a string, a comma or a bracket would add recipients.
      to: { name: "", address: message.to },
      ...wordInvitation(message),
      // RFC 3834: asks for no automatic replies.
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
      // A time-out for the whole exchange: a server that sends a byte now and then would outlast one for silence.
      signal: AbortSignal.timeout(patienceMs),
    });
    return "sent";
  } catch (error) {
    log.warn(describeFailure(error), "an invitation was not emailed");
    return "failed";
  }
}

function optionsFor({ host, port, isSecure, login }: SmtpServer) {
  return {
    host,
    port,
    secure: isSecure,
    auth: login ? { user: login.user, pass: login.password } : undefined,
    // Without it, an attacker in between could strip STARTTLS and read the password.
    requireTLS: login !== null && !isLoopback(host),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function getSender(): Sender {
  const { hostname } = new URL(process.env.PUBLIC_URL || "http://localhost");
  return parseSender(process.env.SMTP_FROM ?? "") ?? { name: "Latchkey", address: `latchkey@${hostname}` };
}

// Not the error itself: its message quotes the server's answer, and servers quote addresses.
function describeFailure(error: unknown): { reason: unknown; status: unknown } {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  return { reason: code, status: responseCode };
}
