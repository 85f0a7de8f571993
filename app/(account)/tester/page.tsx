/** The page /tester: what the gate would decide about a key, step by step. */
import type { Metadata } from "next";
import { requirePageActor } from "@/app/(account)/_shell/page-actor";
import { ReloadOnAccountSwitch } from "@/app/(account)/_shell/reload-on-account-switch";
import { listKeys } from "@/lib/server/keys/keys";
import { getClientAddress } from "@/lib/server/request/client-address";
import { TesterForm } from "./tester-form";

export const metadata: Metadata = { title: "Tester" };

export default async function TesterPage({ searchParams }: { searchParams: Promise<{ key?: string | string[] }> }) {
  const actor = await requirePageActor();
  const reads = [listKeys(actor), getClientAddress(), searchParams] as const;
  const [{ keys }, clientAddress, { key: wanted }] = await Promise.all(reads);
  const [first] = keys;
  const chosen = keys.find(({ id }) => id === wanted) ?? first;
  return (
    <ReloadOnAccountSwitch accountId={actor.accountId}>
      <div className="grid max-w-3xl gap-8">
        <div className="grid gap-1">
          <h1 className="font-semibold text-xl tracking-tight">Tester</h1>
          <p className="text-soft">
            What the gate would decide about a request with one of your keys, step by step. Nothing is sent, and the key
            itself is not needed.
          </p>
        </div>
        {chosen ? (
          <TesterForm key={chosen.id} keys={keys} keyId={chosen.id} clientAddress={clientAddress} />
        ) : (
          <p>There is no API key to test yet.</p>
        )}
      </div>
    </ReloadOnAccountSwitch>
  );
}
