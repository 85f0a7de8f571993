/** Shows the connection limits, which are the same for every key. */
import { UntrustedProxyNotice } from "@/components/untrusted-proxy";

/** `untrustedProxy`: the address of a proxy that the page's request came through and the server does not trust. */
type ConnectionLimitsProps = { maxConcurrent: number; timeoutSeconds: number; untrustedProxy: string | null };

export function ConnectionLimits({ maxConcurrent, timeoutSeconds, untrustedProxy }: ConnectionLimitsProps) {
  return (
    <section aria-labelledby="limits-heading" className="mt-10">
      <h2 id="limits-heading" className="font-semibold">
        API connection limits
      </h2>
      <ul className="mt-2 grid gap-1 text-soft">
        <li>
          <span translate="no" className="figures text-[0.8125rem] text-ink">
            {maxConcurrent}
          </span>{" "}
          concurrent requests from a single IP
        </li>
        <li>
          <span translate="no" className="figures text-[0.8125rem] text-ink">
            {timeoutSeconds}
          </span>{" "}
          seconds connection time-out
        </li>
      </ul>
      {untrustedProxy !== null && <UntrustedProxyNotice proxy={untrustedProxy} className="mt-3 max-w-2xl" />}
    </section>
  );
}
