/** A time as people say it, with the exact one on hover, focus or tap. */
"use client";
import { useNow } from "@/lib/client/clock";
import { formatAgo, formatExact, formatRelative, type Tense } from "@/lib/client/times";
import { Hint } from "./ui/hint";

type RelativeTimeProps = {
  iso: string;
  tense?: Tense;
  /** for what is asked for every few seconds: told to the second, as of this moment, milliseconds since 1970 */
  asOf?: number;
};

export function RelativeTime({ iso, tense = "past", asOf }: RelativeTimeProps) {
  const now = useNow();
  const text = asOf === undefined ? formatRelative(iso, now, tense) : formatAgo(iso, asOf);
  return (
    // The exact time is made when it is shown: the server does not know the person's zone.
    <Hint content={<ExactTime iso={iso} />}>
      <time dateTime={iso}>{text}</time>
    </Hint>
  );
}

function ExactTime({ iso }: { iso: string }) {
  return <span className="tabular-nums">{formatExact(iso)}</span>;
}
