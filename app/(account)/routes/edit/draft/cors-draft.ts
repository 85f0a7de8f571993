/** The pages of other origins that may call a route, as the form holds them. */
import type { WrittenRoute } from "@/lib/shared/routes/schema";
import { readLines } from "./headers-draft";

type Written = NonNullable<WrittenRoute["cors"]>;

/** Lists are texts, one entry a line. */
export type CorsDraft = {
  origins: string;
  headers: string;
  exposed: string;
  credentials: boolean;
  maxAgeSeconds: string;
};

/** The form of what is written. */
export function startCors(written: Written | undefined): CorsDraft {
  return {
    origins: (written?.origins ?? []).join("\n"),
    headers: (written?.headers ?? ["Content-Type", "X-API-Key"]).join("\n"),
    exposed: (written?.exposed ?? []).join("\n"),
    credentials: written?.credentials ?? false,
    maxAgeSeconds: String(written?.maxAgeSeconds ?? 600),
  };
}

/** What the form says. */
export function readCors({ origins, headers, exposed, credentials, maxAgeSeconds }: CorsDraft): Required<Written> {
  return {
    origins: readLines(origins),
    headers: readLines(headers),
    exposed: readLines(exposed),
    credentials,
    maxAgeSeconds: maxAgeSeconds.trim() === "" ? Number.NaN : Number(maxAgeSeconds),
  };
}

/** Without the fields that have their defaults. */
export function writeCors({ exposed, credentials, maxAgeSeconds, ...rest }: Required<Written>): Written {
  return {
    ...rest,
    ...(exposed.length > 0 ? { exposed } : {}),
    ...(credentials ? { credentials } : {}),
    ...(maxAgeSeconds === 600 ? {} : { maxAgeSeconds }),
  };
}
