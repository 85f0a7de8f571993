/** Notices above the list of routes: the gate stopped reporting, or an edit of the file was refused. */
"use client";
import { Notice } from "@/components/ui/notice";
import { formatAgo } from "@/lib/client/times";
import type { RoutesFileView, RoutesView } from "@/lib/shared/gate/routes-view";

export function OldNotice({ reportedAt, now }: Pick<RoutesView, "reportedAt" | "now">) {
  return (
    <Notice tone="warn" role="status" title={reportedAt ? "These numbers are out of date" : "There are no numbers yet"}>
      {reportedAt
        ? `The gate last reported on the routes ${formatAgo(reportedAt, Date.parse(now))}. It should do so every 2 seconds.`
        : "The gate has not reported on the routes since the dashboard started."}{" "}
      Calls may still be forwarded.
    </Notice>
  );
}

/** `count`: how many routes are still in force. */
export function FaultNotice({ file: { name, fault }, count }: { file: RoutesFileView; count: number }) {
  if (!fault) return null;
  return (
    <Notice
      tone="danger"
      role="status"
      title={
        <>
          The last edit of{" "}
          <span translate="no" className="figures wrap-anywhere text-[0.8125rem]">
            {name}
          </span>{" "}
          was refused
        </>
      }
    >
      <p className="text-ink">
        {fault.line !== null && <span className="font-medium">Line {fault.line}: </span>}
        <span>{fault.reason}</span>
      </p>
      <p className="mt-1">
        {count > 0
          ? "The previous routes stay in force; they are listed below. Once you fix the file, it is read within a second."
          : "No routes are in force. Once you fix the file, it is read within a second."}
      </p>
    </Notice>
  );
}

const SAVED_TEXTS = {
  routes: { title: "routes", stay: "The routes before them stay in force" },
  permissions: { title: "permissions", stay: "The permissions before them stay in force" },
} as const;

/** Saved documents that the gate can't use, as after an older version of Latchkey was installed again. */
export function SavedFaultNotices({ savedFaults }: Pick<RoutesView, "savedFaults">) {
  return savedFaults.map(({ kind, version, reason }) => (
    <Notice
      key={kind}
      tone="danger"
      role="status"
      title={`Version ${version} of the saved ${SAVED_TEXTS[kind].title} can't be used`}
    >
      <p className="text-ink">{reason}</p>
      <p className="mt-1">
        {SAVED_TEXTS[kind].stay} until the server is restarted; then there are none. Restore an earlier version, or save
        them again.
      </p>
    </Notice>
  ));
}
