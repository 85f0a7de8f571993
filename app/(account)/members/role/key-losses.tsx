/** Lists the keys that would lose permissions, and what each of them loses. */
"use client";
import { type ReactNode, useEffect, useRef } from "react";
import { KeyCard } from "@/app/(account)/members/leave/key-card";
import { Notice } from "@/components/ui/notice";
import { usePermissions } from "@/lib/client/permissions";
import type { KeyLoss } from "@/lib/shared/keys/key-view";
import { titleOf } from "@/lib/shared/permissions/catalogue";

export function KeyLosses({ losses }: { losses: readonly KeyLoss[] }) {
  const { catalogue } = usePermissions();
  const list = useRef<HTMLElement>(null);
  // The list appears after an answer, at the end of a form that scrolls.
  useEffect(() => {
    list.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section ref={list} aria-label="Keys that lose permissions" className="grid scroll-mb-4 gap-2">
      <h3 className="font-medium">What each key loses</h3>
      <ul className="divide-y divide-line rounded-box border border-line">
        {losses.map(({ key, loses }) => (
          <KeyCard key={key.id} subject={key}>
            <p className="break-words text-[0.8125rem]">
              <span className="font-medium">Loses {loses.length}:</span>{" "}
              {loses.map((word) => titleOf(catalogue, word)).join(", ")}
            </p>
          </KeyCard>
        ))}
      </ul>
    </section>
  );
}

/** Says why the server did not save yet; undefined when no key loses anything. */
export function renderLossNotice(count: number): ReactNode {
  if (count === 0) return undefined;
  return (
    <Notice
      tone="warn"
      role="alert"
      title={count === 1 ? "1 key would lose permissions" : `${count} keys would lose permissions`}
    >
      Requests that need those permissions will be refused. What each key loses is listed above.
    </Notice>
  );
}
