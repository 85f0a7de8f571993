/** Says at which step the exchange with a mail server failed, without addresses or secrets. */
import { format } from "node:util";
import type { SmtpServer } from "@/lib/shared/smtp";

/** The steps of an exchange, in their order. */
export type Step = "connect" | "TLS" | "greeting" | "hello" | "login" | "sender" | "recipient" | "message";

const STEP_OF_COMMAND: Record<string, Step> = {
  EHLO: "hello",
  HELO: "hello",
  STARTTLS: "TLS",
  AUTH: "login",
  MAIL: "sender",
  RCPT: "recipient",
  DATA: "message",
};

type Print = (entry: unknown, ...message: unknown[]) => void;
type StepLogger = Record<"trace" | "debug" | "info" | "warn" | "error" | "fatal", Print>;

/** A logger for nodemailer that keeps nothing but the last step: the lines themselves hold addresses and logins. */
export function createStepLog(): { logger: StepLogger; last: () => Step } {
  let step: Step = "connect";
  const print: Print = (entry, ...message) => {
    const { tnx } = (entry ?? {}) as { tnx?: unknown };
    const line = format(...message);
    if (tnx === "network" && step === "connect" && line.startsWith("Connection established")) step = "greeting";
    if (tnx !== "client") return;
    const [command = ""] = line.split(/\s/, 1);
    step = STEP_OF_COMMAND[command.toUpperCase()] ?? step;
  };
  const logger = { trace: print, debug: print, info: print, warn: print, error: print, fatal: print };
  return { logger, last: () => step };
}

/** What the log says of a failure. `cause`: the system's or OpenSSL's own code. `advice`: what would be right. */
export type Failure = { reason: unknown; status: unknown; step: Step; cause: unknown; advice: string | undefined };

/** Describes a failure. Not the error itself: its message quotes the server's answer, and servers quote addresses. */
export function describeFailure(error: unknown, last: Step, server: Pick<SmtpServer, "isSecure">): Failure {
  const { code, responseCode, originalCode, command } = (error ?? {}) as Record<string, unknown>;
  // Commands are sent without waiting for answers, so the one that was refused may not be the last.
  const reached = (typeof command === "string" && STEP_OF_COMMAND[command.split(" ", 1)[0] ?? ""]) || last;
  const isTls = code === "ETLS" || (typeof originalCode === "string" && /SSL|TLS|CERT|EPROTO/.test(originalCode));
  // With TLS from the first byte, the handshake is part of connecting.
  const step = isTls && (reached === "connect" || reached === "greeting") ? "TLS" : reached;
  return {
    reason: code,
    status: responseCode,
    step,
    cause: originalCode,
    advice: findAdvice(step, originalCode, server),
  };
}

function findAdvice(step: Step, cause: unknown, { isSecure }: Pick<SmtpServer, "isSecure">): string | undefined {
  if (step === "greeting" && !isSecure) {
    return "the server said nothing: if this port speaks TLS from the first byte, begin SMTP_URL with smtps://";
  }
  if (step === "TLS" && isSecure && typeof cause === "string" && /WRONG_VERSION|PACKET_LENGTH|EPROTO/.test(cause)) {
    return "this port does not speak TLS from the first byte: begin SMTP_URL with smtp://";
  }
  return undefined;
}
