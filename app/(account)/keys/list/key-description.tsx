/** What a key is for, in one line of its row. Hover, focus or tap shows all of it. */
"use client";
import { Hint } from "@/components/ui/hint/hint";
import { FOLDED } from "@/components/ui/list-table";

export function KeyDescription({ description }: { description: string }) {
  return (
    <div className={FOLDED}>
      <Hint
        className="block max-w-full truncate text-[0.8125rem] text-soft"
        content={<bdi className="wrap-anywhere whitespace-pre-line">{description}</bdi>}
      >
        <bdi>{description}</bdi>
      </Hint>
    </div>
  );
}
