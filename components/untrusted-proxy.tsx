/** The proxy that the page's request came through and that the server does not trust, and a notice about it. */
"use client";
import { createContext, useContext } from "react";
import { Notice } from "@/components/ui/notice";

const UntrustedProxy = createContext<string | null>(null);

/** Wraps a page that offers the person's own address. `value` is the proxy's address, or null without one. */
export const UntrustedProxyProvider = UntrustedProxy.Provider;

/** The proxy's address; null where there is none. */
export function useUntrustedProxy(): string | null {
  return useContext(UntrustedProxy);
}

export function UntrustedProxyNotice({ proxy, className }: { proxy: string; className?: string }) {
  return (
    <Notice tone="warn" title="Callers behind a proxy count as one" className={className}>
      <span>Your request came through </span>
      <span translate="no" className="figures break-all">
        {proxy}
      </span>
      <span>
        , which Latchkey does not know as a proxy. Everybody behind it has its address here, so IP restrictions and
        limits can't tell them apart. If the proxy is yours, name it in
      </span>{" "}
      <code translate="no" className="figures text-[0.8125rem]">
        TRUSTED_PROXIES
      </code>
      <span> on the server.</span>
    </Notice>
  );
}
