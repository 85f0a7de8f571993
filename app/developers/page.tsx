/** The page /developers: the calls of the APIs behind this server, for everybody, where an owner has turned it on. */
import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { ApiReference } from "@/app/docs/api/api-reference";
import { Mark } from "@/components/mark";
import { MonoText } from "@/components/ui/mono-text";
import { Notice } from "@/components/ui/notice";
import { readPublicApis } from "@/lib/server/descriptions/public-apis";
import { DEVELOPER_PAGE_PATH } from "@/lib/shared/routes/developer-page";

const read = cache(() => readPublicApis());

export async function generateMetadata(): Promise<Metadata> {
  const apis = await read();
  const isListed = apis?.page.isIndexed ?? false;
  return { title: apis?.page.title ?? "Not found", robots: { index: isListed, follow: isListed } };
}

export default async function DevelopersPage() {
  const apis = await read();
  if (!apis) notFound();
  const fields = await headers();
  // The gate sets both headers.
  const origin = `${fields.get("x-forwarded-proto") ?? "http"}://${fields.get("host")}`;
  const path = `${DEVELOPER_PAGE_PATH}/openapi.json`;
  return (
    <main className="mx-auto grid max-w-5xl grid-cols-[minmax(0,1fr)] gap-8 px-4 py-8 sm:px-8 sm:py-10">
      <div className="grid gap-3">
        <div className="flex min-w-0 items-center gap-2.5">
          <Mark />
          <h1 className="wrap-anywhere min-w-0 font-semibold text-xl tracking-tight">{apis.page.title}</h1>
        </div>
        <p className="max-w-2xl text-soft">
          Send your API key in the header <MonoText>X-API-Key</MonoText>. Each call below names the permission that the
          key needs. <MonoText>GET {origin}/api/whoami</MonoText> answers which of them your key may make, and a refusal
          says what is missing.
        </p>
        <p className="text-soft">
          For machines: {/* Not Next's Link: this address is not a page. */}
          <a
            translate="no"
            href={path}
            className="figures wrap-anywhere rounded-[0.25rem] text-[0.8125rem] text-accent underline decoration-accent/40 underline-offset-4 hover:decoration-accent"
          >
            {origin}
            {path}
          </a>
        </p>
      </div>
      {apis.calls === 0 ? (
        <Notice title="No calls are described yet">
          The calls show here as soon as the API behind this server describes them.
        </Notice>
      ) : (
        <ApiReference source={{ path, needsSession: false }} />
      )}
    </main>
  );
}
