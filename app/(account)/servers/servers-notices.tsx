/** Notices above the list of servers: what should be the same on all of them is not, or one is cut off. */
"use client";
import { Notice } from "@/components/ui/notice";
import { hasManyRoutes, hasManyVersions, type ServerView } from "@/lib/shared/nodes/servers-view";

export function ServersNotices({ servers }: { servers: readonly ServerView[] }) {
  const isCutOff = servers.some(({ cutOffSince }) => cutOffSince !== null);
  return (
    <>
      {isCutOff && (
        <Notice tone="danger" role="status" title="A server is cut off">
          It can't reach PostgreSQL, stands still or was ended without a signal. It answers no API request until it has
          heard of every change. It leaves this list after an hour, or when it is started again.
        </Notice>
      )}
      {hasManyVersions(servers) && (
        <Notice tone="warn" role="status" title="The servers run different versions">
          During an upgrade that is as it should be. Otherwise start the same version on each.
        </Notice>
      )}
      {hasManyRoutes(servers) && (
        <Notice tone="warn" role="status" title="The servers have different routes files">
          What one server forwards, another may refuse. Copy one file to all of them; it is read within a second.
        </Notice>
      )}
    </>
  );
}
