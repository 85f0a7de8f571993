/** A key with everything that is known of its use. It refreshes while the page is visible. */
"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keepZone } from "@/app/(account)/_shell/zone";
import { useKeyTasks } from "@/app/(account)/keys/use-key-tasks";
import { useAccountId } from "@/lib/client/account-id";
import { keyUsageQuery } from "@/lib/client/queries/key-usage-query";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { mayHaveKeys } from "@/lib/shared/team/roles";
import type { UsageSpan } from "@/lib/shared/usage/view";
import { KeyFacts } from "./facts/key-facts";
import { KeyHeading } from "./key-heading";
import { KeyUse } from "./key-use";
import { LimitsSection } from "./limits/limits-section";
import { NoKey } from "./no-key";
import { UsageSkeleton } from "./usage/usage-skeleton";

type KeyScreenProps = {
  keyId: string;
  span: UsageSpan;
  /** the person's time zone as the server knows it */
  zone: string;
  clientAddress: string;
};

export function KeyScreen({ keyId, span: first, zone: known, clientAddress }: KeyScreenProps) {
  const accountId = useAccountId();
  const [span, setSpan] = useState(first);
  const [zone, setZone] = useState(known);
  useEffect(() => setZone(keepZone()), []);
  const list = useQuery(keysQuery(accountId));
  const usage = useQuery({
    ...keyUsageQuery({ accountId, keyId, span, zone }),
    placeholderData: keepPreviousData,
  });
  const { openTask, propose, dialogs } = useKeyTasks({ page: `key:${keyId}`, query: list, clientAddress });
  const subject = list.data?.keys.find(({ id }) => id === keyId);
  const mayChange = list.data !== undefined && mayHaveKeys(list.data.role);
  const choose = (chosen: UsageSpan) => {
    setSpan(chosen);
    // So that a reload and a copied address show the same span, without a round trip to the server.
    window.history.replaceState(null, "", `?${new URLSearchParams({ span: chosen })}`);
  };
  const content = subject ? (
    <>
      <KeyHeading subject={subject} onTask={mayChange ? (task) => openTask(task, subject) : null} />
      <div className="grid gap-8">
        <KeyFacts subject={subject} />
        {subject.limits && <LimitsSection keyId={keyId} limits={subject.limits} />}
        <KeyUse
          subject={subject}
          query={usage}
          {...{ span, zone }}
          onSpan={choose}
          onTask={mayChange ? (task) => openTask(task, subject) : null}
          onPropose={mayChange ? (proposal, openerId) => propose(subject, proposal, openerId) : null}
        />
      </div>
    </>
  ) : (
    <Missing isLoaded={list.data !== undefined} />
  );
  // In one place whatever is shown, so that a dialog that deletes the key can end as every other.
  return (
    <>
      {content}
      {dialogs}
    </>
  );
}

function Missing({ isLoaded }: { isLoaded: boolean }) {
  return isLoaded ? <NoKey /> : <UsageSkeleton />;
}
