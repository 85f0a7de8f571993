/** Lists a key's IP rules, each with the number of addresses that it covers. */
"use client";
import { Globe, X } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { coversEverything, describeSize, MAX_IP_RULES, parseIpRule } from "@/lib/shared/keys/ip-rules";

/** "256 addresses", or "every IPv4 address" for a rule that restricts nothing. */
function describeRule(text: string): string {
  const parse = parseIpRule(text);
  if (!parse.ok) return "";
  return coversEverything(parse.rule) ? `every IPv${parse.rule.family} address` : describeSize(parse.rule);
}

export function IpRuleList({ rules, onRemove }: { rules: readonly string[]; onRemove: (rule: string) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const remove = (rule: string) => {
    onRemove(rule);
    // The focused button disappears with its rule.
    list.current?.focus();
  };
  return (
    <div ref={list} tabIndex={-1} className="rounded-box border border-line outline-none">
      {rules.length === 0 ? (
        <p className="flex items-center gap-2.5 px-3 py-2.5 text-soft">
          <Globe aria-hidden="true" className="size-4 shrink-0 text-faint" />
          No restriction: the key works from any IP.
        </p>
      ) : (
        <>
          <ul aria-label="IP rules" className="divide-y divide-line">
            {rules.map((rule) => (
              <li key={rule} className="flex items-center gap-2 py-1 pr-1 pl-3">
                <span className="min-w-0 flex-1 text-[0.8125rem]">
                  <span translate="no" className="figures break-all">
                    {rule}
                  </span>
                  <span className="text-faint">, {describeRule(rule)}</span>
                </span>
                <Button weight="ghost" size="icon" aria-label={`Remove ${rule}`} onClick={() => remove(rule)}>
                  <X aria-hidden="true" />
                </Button>
              </li>
            ))}
          </ul>
          {rules.length >= MAX_IP_RULES / 2 && (
            <p className="border-line border-t px-3 py-2 text-[0.8125rem] text-faint tabular-nums">
              {rules.length} of {MAX_IP_RULES} rules
            </p>
          )}
        </>
      )}
    </div>
  );
}
