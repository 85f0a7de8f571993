/** Explains what to know before the first call: base addresses, where the key goes, what a refusal contains. */
import type { ReactNode } from "react";
import { TextLink } from "@/components/ui/text-link";

export function ReferenceIntro({ origin }: { origin: string }) {
  return (
    <div className="grid gap-5">
      <div className="grid gap-1">
        <h1 className="font-semibold text-xl tracking-tight">API reference</h1>
        <p className="max-w-2xl text-soft">
          Manage API keys from a program. Clients written for Elastic Email only need a different base address.
        </p>
        <p className="max-w-2xl text-soft">
          The APIs behind this server have <TextLink href="/docs/apis">a reference of their own</TextLink>.
        </p>
      </div>
      <dl className="divide-y divide-line overflow-hidden rounded-box border border-line bg-surface">
        <Fact term="REST v4">
          <Mono>{origin}/api/v4</Mono>
        </Fact>
        <Fact term="Older API, v2">
          <Mono>{origin}/api/v2</Mono>
        </Fact>
        <Fact term="The key goes in">
          <Mono>X-ElasticEmail-ApiKey</Mono>
          <span className="text-soft"> or </span>
          <Mono>X-API-Key</Mono>
          <span className="text-soft">, or as </span>
          <Mono>Authorization: Bearer</Mono>
        </Fact>
        <Fact term="A refusal says">
          <span className="text-soft">why, by a stable </span>
          <Mono>code</Mono>
          <span className="text-soft">, what would be enough, and in </span>
          <Mono>Error</Mono>
          <span className="text-soft"> (v4) or </span>
          <Mono>error</Mono>
          <span className="text-soft"> (v2) the same for Elastic Email's clients</span>
        </Fact>
        <Fact term="For machines">
          {/* Not Next's Link: this address is not a page. */}
          <a
            translate="no"
            href="/api/openapi.json"
            className="figures rounded-[0.25rem] text-[0.8125rem] text-accent underline decoration-accent/40 underline-offset-4 hover:decoration-accent"
          >
            <span className="break-all">{origin}</span>
            <wbr />
            /api/openapi.json
          </a>
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 px-4 py-2.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-soft">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function Mono({ children }: { children: ReactNode }) {
  return (
    <code translate="no" className="figures break-all text-[0.8125rem]">
      {children}
    </code>
  );
}
