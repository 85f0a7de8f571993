/** Finds settings that are valid each by itself, but will not do together what their owner expects. */
import type { Config } from "./config";

type Judged = Pick<Config, "smtpUrl" | "isPublicUrlSet" | "publicUrl">;

/** A sentence for each, for the log at the start. Empty: nothing to warn of. */
export function findConfigWarnings({ smtpUrl, isPublicUrlSet, publicUrl }: Judged): string[] {
  if (!smtpUrl || isPublicUrlSet) return [];
  // A link must not lead where a stranger's request says, so it can't follow the Host header.
  return [
    `SMTP_URL is set and PUBLIC_URL is not: links for forgotten passwords will lead to ${publicUrl.origin}. ` +
      "Set PUBLIC_URL to the address under which people open this server, for example https://keys.example.com.",
  ];
}
