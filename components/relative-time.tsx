/** Shows a time relative to now; hover, focus or tap shows the exact time. */
"use client";
import { useNow } from "@/lib/client/clock";
import { formatAgo, formatExact, formatRelative, type Tense } from "@/lib/client/times";
import { Hint } from "./ui/hint/hint";

type RelativeTimeProps = {
  iso: string;
  tense?: Tense;
  /** for data that refreshes every few seconds: shows seconds, as of this moment in milliseconds since 1970 */
  asOf?: number;
  /** in a row: its tab stop, see Hint */
  isStop?: boolean;
};

export function RelativeTime({ iso, tense = "past", asOf, isStop }: RelativeTimeProps) {
  const now = useNow();
  const text = asOf === undefined ? formatRelative(iso, now, tense) : formatAgo(iso, asOf);
  return (
    // The exact time is formatted when it is shown, because the server does not know the browser's time zone.
    <Hint content={<ExactTime iso={iso} />} {...(isStop && { isStop })}>
      <time dateTime={iso}>{text}</time>
    </Hint>
  );
}

function ExactTime({ iso }: { iso: string }) {
  return <span className="tabular-nums">{formatExact(iso)}</span>;
}
