/** Buttons that add the person's own address; with IPv6, its network first, and why. */
"use client";
import { Plus } from "lucide-react";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { UntrustedProxyNotice, useUntrustedProxy } from "@/components/untrusted-proxy";
import { findOwnRules } from "./own-address";

type OwnAddressButtonsProps = { clientAddress: string; onAdd: (rule: string) => void };

export function OwnAddressButtons({ clientAddress, onAdd }: OwnAddressButtonsProps) {
  const id = useId();
  const { address, network } = findOwnRules(clientAddress);
  const proxy = useUntrustedProxy();
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap gap-x-2">
        {network !== null && (
          <OwnButton label="Add my network" rule={network} describedBy={id} onAdd={() => onAdd(network)} />
        )}
        <OwnButton label="Add my address" rule={address} onAdd={() => onAdd(address)} />
      </div>
      {network !== null && (
        <p id={id} className="text-[0.8125rem] text-faint">
          Most devices change their IPv6 address every day and keep their network. A key for this one address would stop
          working then; a key for the network also works for other devices in it.
        </p>
      )}
      {proxy !== null && <UntrustedProxyNotice proxy={proxy} />}
    </div>
  );
}

type OwnButtonProps = { label: string; rule: string; describedBy?: string; onAdd: () => void };

function OwnButton({ label, rule, describedBy, onAdd }: OwnButtonProps) {
  return (
    <Button
      size="wrapping-sm"
      weight="ghost"
      onClick={onAdd}
      aria-describedby={describedBy}
      className="-ml-2.5 justify-self-start"
    >
      <Plus aria-hidden="true" />
      <span>
        <span>{label}</span> (
        <span translate="no" className="figures break-all">
          {rule}
        </span>
        )
      </span>
    </Button>
  );
}
