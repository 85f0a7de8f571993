/** Shows a page only at the server's own address: elsewhere no form of it would work. */
"use client";
import { type ReactNode, useSyncExternalStore } from "react";
import { MessagePage } from "./message-page";
import { buttonClasses } from "./ui/button";

type RightAddressProps = {
  /** the server's own origin; without PUBLIC_URL, the one that the page was asked for */
  own: string;
  isPublicUrlSet: boolean;
  /** the host that the server takes the page to be opened at, if it is another; the browser knows better */
  openedHost: string | null;
  children: ReactNode;
};

const subscribe = () => () => {};
const readLocation = () => window.location.href;

export function RightAddress({ own, isPublicUrlSet, openedHost, children }: RightAddressProps) {
  const location = useSyncExternalStore<string | null>(subscribe, readLocation, () => null);
  const here = location === null ? null : new URL(location);
  const isRight = here === null ? openedHost === null : here.origin === own;
  if (isRight) return children;
  if (here && !isPublicUrlSet) return <UnknownAddress origin={here.origin} />;
  // The part after # never reaches the server, and an invitation does not work without it.
  const target = here === null ? own : own + here.pathname + here.search + here.hash;
  const open = (
    <a href={target} className={buttonClasses({ weight: "primary" })}>
      {`Open ${own}`}
    </a>
  );
  return (
    <>
      <MessagePage title="Open Latchkey at its own address" actions={open}>
        <p translate="no">{`You opened ${here?.origin ?? openedHost}, this server is ${own}.`}</p>
        <p className="mt-2">Nobody can sign in under another address. To change it, set PUBLIC_URL.</p>
      </MessagePage>
      {/* A proxy may hide the right address from the server. Without a script nobody can correct it. */}
      {here === null && <div className="hidden noscript:contents">{children}</div>}
    </>
  );
}

/** A proxy ends TLS, or replaces the host, and nobody has set PUBLIC_URL. */
function UnknownAddress({ origin }: { origin: string }) {
  return (
    <MessagePage title="Latchkey does not know its address" actions={null}>
      <p>
        You opened it through a proxy, so nobody can sign in yet. The person who runs it can start it with this setting:
      </p>
      <p translate="no" className="figures mt-3 wrap-anywhere rounded-box bg-sunken px-3 py-2 text-ink">
        {`PUBLIC_URL=${origin}`}
      </p>
    </MessagePage>
  );
}
