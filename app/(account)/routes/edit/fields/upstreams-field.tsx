/** The upstreams of a route: one, or several that share its requests. */
"use client";
import { Plus, X } from "lucide-react";
import { useId } from "react";
import type { UpstreamDraft } from "@/app/(account)/routes/edit/draft/route-draft";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/choices";
import { TextField } from "@/components/ui/field";

type UpstreamsFieldProps = {
  value: UpstreamDraft[];
  errorFor: (name: string) => string | undefined;
  onChange: (value: UpstreamDraft[], name: string) => void;
};

export function UpstreamsField({ value, errorFor, onChange }: UpstreamsFieldProps) {
  const id = useId();
  const isList = value.length > 1;
  const nextKey = Math.max(-1, ...value.map(({ key }) => key)) + 1;
  const change = (index: number, facts: Partial<UpstreamDraft>, name: string) =>
    onChange(
      value.map((each, place) => (place === index ? { ...each, ...facts } : each)),
      name,
    );
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">Upstreams</legend>
      {value.map(({ key, url, drain }, index) => {
        const name = isList || value[0]?.drain ? `upstreams.${index}` : "upstream";
        return (
          <div key={key} className="grid gap-1">
            <TextField
              label={isList ? `Upstream ${index + 1}` : "Upstream"}
              hint={
                index === 0
                  ? "The address of your API. What follows the route's path in a request follows the upstream's path there."
                  : undefined
              }
              placeholder="http://127.0.0.1:9000"
              value={url}
              error={errorFor(name) ?? (index === 0 ? (errorFor("upstream") ?? errorFor("upstreams")) : undefined)}
              inputMode="url"
              autoCapitalize="off"
              spellCheck={false}
              className="figures"
              onChange={(event) => change(index, { url: event.target.value }, name)}
            />
            {isList && (
              <div className="flex flex-wrap items-center justify-between gap-2">
                <Checkbox
                  id={`${id}-${key}-drain`}
                  label="Drain: send it no new requests"
                  checked={drain}
                  onChange={(event) => change(index, { drain: event.target.checked }, name)}
                />
                <Button
                  size="sm"
                  weight="ghost"
                  aria-label={`Remove upstream ${index + 1}`}
                  onClick={() =>
                    onChange(
                      value.filter((each) => each.key !== key),
                      "upstreams",
                    )
                  }
                >
                  <X aria-hidden="true" />
                  Remove
                </Button>
              </div>
            )}
          </div>
        );
      })}
      <div>
        <Button size="sm" onClick={() => onChange([...value, { key: nextKey, url: "", drain: false }], "upstreams")}>
          <Plus aria-hidden="true" />
          Add another upstream
        </Button>
      </div>
    </fieldset>
  );
}
