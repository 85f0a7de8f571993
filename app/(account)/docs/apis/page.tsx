/** The page /docs/apis: the calls of the APIs behind this server, to read, to try and to copy. */
import { FileCode } from "lucide-react";
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { ApiReference } from "@/app/docs/api/api-reference";
import { Empty } from "@/components/ui/empty";
import { Notice } from "@/components/ui/notice";
import { TextLink } from "@/components/ui/text-link";
import { type ApisView, findApis } from "@/lib/server/descriptions/view";
import { PublicPageSection } from "./public/public-page-section";

export const metadata: Metadata = { title: "Your APIs" };

export default async function ApisPage() {
  const actor = await requirePageActor();
  const result = await findApis(actor);
  const path = `/docs/apis/openapi.json?${new URLSearchParams({ account: actor.accountId })}`;
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <div className="mb-6 grid gap-1">
        <h1 className="font-semibold text-xl tracking-tight">Your APIs</h1>
        <p className="max-w-2xl text-soft">
          The calls that the gate forwards to other APIs, and the permission that each needs. Latchkey's own calls are
          in the <TextLink href="/docs/api">API reference</TextLink>.
        </p>
      </div>
      {result.ok ? <Apis {...result.value} path={path} /> : <Notice title={result.refusal.message} />}
    </ReloadOnAccountSwitch>
  );
}

function Apis({ calls, faults, page, mayChangePage, path }: ApisView & { path: string }) {
  return (
    <>
      {page && <PublicPageSection page={page} mayChange={mayChangePage} />}
      {faults.length > 0 && (
        <Notice tone="warn" title="Some documents can't be shown" className="mb-6">
          <ul className="grid gap-1">
            {faults.map(({ route, reason }) => (
              <li key={route}>
                <span translate="no" className="figures wrap-anywhere text-[0.8125rem] text-ink">
                  {route}
                </span>
                <span>{`: ${reason}`}</span>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {calls === 0 ? <NoCalls /> : <ApiReference source={{ path, needsSession: true }} />}
    </>
  );
}

function NoCalls() {
  return (
    <div className="grid justify-items-center rounded-box border border-line bg-surface px-4 py-14 sm:py-16">
      <Empty icon={FileCode} title="No calls are described">
        A route that names the OpenAPI document of its upstream, as{" "}
        <code translate="no" className="figures text-[0.8125rem]">
          "openapi": "/openapi.json"
        </code>
        , has its calls here. It can take a minute until a new document shows.
      </Empty>
    </div>
  );
}
