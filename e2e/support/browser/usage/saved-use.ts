/** Weeks of a key's use, as the gate would have delivered them. */
import { randomUUID } from "node:crypto";
import { utcDayOf } from "@/lib/server/usage/days";
import { saveUsageBatch } from "@/lib/server/usage/save";
import { CHECK_SOURCE, OWN_SOURCE, type UsageDetails } from "@/lib/shared/gate/usage-details";

const HOUR_MS = 3_600_000;
const LONG_ADDRESS = "2001:db8:85a3:8d3:1319:8a2e:370:7348";

/** Saves three weeks, an hour of each six, with 24 callers and 14 refusals of four kinds. */
export async function saveUse(keyId: string): Promise<void> {
  const now = Date.now();
  const hour = now - (now % HOUR_MS);
  const gateId = randomUUID();
  for (let index = 0; index < 84; index++) {
    const at = hour - (83 - index) * 6 * HOUR_MS;
    const isLast = index === 83;
    const admitted = 60 + Math.round(50 * Math.sin(index / 4));
    await saveUsageBatch({
      gateId,
      sequence: index + 1,
      day: utcDayOf(new Date(at)),
      counts: [
        { keyId, outcome: "admitted", count: admitted },
        { keyId, outcome: "ip_not_allowed", count: 2 + (index % 7) },
        ...(index % 5 === 0 ? [{ keyId, outcome: "permission_missing" as const, count: 3 }] : []),
        ...(index % 11 === 0 ? [{ keyId, outcome: "key_expired" as const, count: 5 }] : []),
      ],
      lastUses: [{ keyId, at, address: "192.0.2.7", purpose: "GET /api/orders/17" }],
      details: { hour: at, callers: callersOf(keyId, at, index), refusals: isLast ? refusalsOf(keyId, now) : [] },
    });
  }
}

function callersOf(keyId: string, at: number, index: number): UsageDetails["callers"] {
  const address = index % 3 === 0 ? LONG_ADDRESS : `192.0.2.${7 + (index % 24)}`;
  const calls: UsageDetails["callers"][number]["calls"] = [
    [CHECK_SOURCE, "ViewContacts", 40],
    ["/api/orders/{order_id}/refund", "ViewContacts\nModifyContacts SendHttp", 7],
    [OWN_SOURCE, "ViewAccessTokens", 1],
  ];
  return [{ keyId, address, firstAt: at, lastAt: at + 60_000, admitted: 48, refused: index % 4, calls }];
}

function refusalsOf(keyId: string, now: number): UsageDetails["refusals"] {
  const kinds = [
    { code: "ip_not_allowed", address: "203.0.113.9", missing: "" },
    { code: "permission_missing", address: "192.0.2.7", missing: "ViewFiles ModifyFiles\nSendSmtp" },
    { code: "ip_not_allowed", address: LONG_ADDRESS, missing: "" },
    { code: "key_expired", address: "192.0.2.7", missing: "" },
  ] as const;
  return Array.from({ length: 14 }, (_, index) => {
    const kind = kinds[index % kinds.length] ?? kinds[0];
    const purpose = index % 2 === 0 ? "GET /api/check" : `POST /api/orders/${index}/refund/of-a-rather-long-name`;
    return {
      ...kind,
      keyId,
      at: now - index * 200_000,
      purpose,
      requestId: `9f86d081-${index}s`,
      source: CHECK_SOURCE,
    };
  });
}
