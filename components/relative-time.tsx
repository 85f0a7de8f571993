/** A time as people say it, with the exact one on hover, focus or tap. */
"use client";
import { useNow } from "@/lib/client/clock";
import { formatExact, formatRelative, type Tense } from "@/lib/client/times";
import { Hint } from "./ui/hint";

export function RelativeTime({ iso, tense = "past" }: { iso: string; tense?: Tense }) {
  const now = useNow();
  return (
    // The exact time is made when it is shown: the server does not know the person's zone.
    <Hint content={<ExactTime iso={iso} />}>
      <time dateTime={iso}>{formatRelative(iso, now, tense)}</time>
    </Hint>
  );
}

function ExactTime({ iso }: { iso: string }) {
  return <span className="tabular-nums">{formatExact(iso)}</span>;
}
