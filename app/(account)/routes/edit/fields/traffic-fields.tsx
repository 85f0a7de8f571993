/** Time-out, retries, balance, health check and circuit breaker of a route. */
"use client";
import { useId } from "react";
import type { RouteDraft } from "@/app/(account)/routes/edit/draft/route-draft";
import { Checkbox } from "@/components/ui/choices";
import { TextField } from "@/components/ui/field";
import { Fold } from "@/components/ui/fold";
import type { RouteFieldsProps } from "./field-props";
import { SelectField } from "./fields";

const NAMES = ["timeoutSeconds", "retries", "balance", "finishRunning", "healthCheck", "circuitBreaker"];

const CHECK_FIELDS = [
  { name: "intervalSeconds", label: "Every, in seconds" },
  { name: "timeoutSeconds", label: "Time-out, in seconds" },
  { name: "healthyAfter", label: "Healthy after successes" },
  { name: "unhealthyAfter", label: "Unhealthy after failures" },
] as const;
const BREAKER_FIELDS = [
  { name: "failures", label: "After failures in a row" },
  { name: "openSeconds", label: "For, in seconds" },
] as const;

export function TrafficFields({ draft, errors, onChange }: RouteFieldsProps) {
  const { errorFor, hasErrorIn } = errors;
  const id = useId();
  const { healthCheck, circuitBreaker } = draft;
  return (
    <Fold title="Time-out and failures" summary={describe(draft)} hasError={hasErrorIn(NAMES)}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Time-out, in seconds"
          value={draft.timeoutSeconds}
          error={errorFor("timeoutSeconds")}
          inputMode="numeric"
          onChange={(event) => onChange({ timeoutSeconds: event.target.value }, "timeoutSeconds")}
        />
        <TextField
          label="Retries"
          hint="Of requests that may be repeated. Empty: the default."
          value={draft.retries}
          error={errorFor("retries")}
          inputMode="numeric"
          onChange={(event) => onChange({ retries: event.target.value }, "retries")}
        />
      </div>
      {draft.upstreams.length > 1 && (
        <SelectField
          label="Choose among the upstreams"
          value={draft.balance}
          error={errorFor("balance")}
          onChange={(event) => onChange({ balance: event.target.value as RouteDraft["balance"] }, "balance")}
        >
          <option value="round-robin">In turn</option>
          <option value="least-requests">The one with the fewest requests</option>
        </SelectField>
      )}
      <div className="grid gap-3">
        <Checkbox
          id={`${id}-check`}
          label="Check the health of the upstreams"
          checked={draft.hasHealthCheck}
          onChange={(event) => onChange({ hasHealthCheck: event.target.checked }, "healthCheck")}
        />
        {draft.hasHealthCheck && (
          <div className="grid gap-4 pl-6 sm:grid-cols-2">
            <TextField
              label="Path that says so"
              value={healthCheck.path}
              error={errorFor("healthCheck.path")}
              className="figures"
              spellCheck={false}
              onChange={(event) =>
                onChange({ healthCheck: { ...healthCheck, path: event.target.value } }, "healthCheck.path")
              }
            />
            {CHECK_FIELDS.map(({ name, label }) => (
              <TextField
                key={name}
                label={label}
                value={healthCheck[name]}
                error={errorFor(`healthCheck.${name}`)}
                inputMode="numeric"
                onChange={(event) =>
                  onChange({ healthCheck: { ...healthCheck, [name]: event.target.value } }, `healthCheck.${name}`)
                }
              />
            ))}
          </div>
        )}
        <Checkbox
          id={`${id}-breaker`}
          label="Stop asking an upstream that keeps failing"
          checked={draft.hasCircuitBreaker}
          onChange={(event) => onChange({ hasCircuitBreaker: event.target.checked }, "circuitBreaker")}
        />
        {draft.hasCircuitBreaker && (
          <div className="grid gap-4 pl-6 sm:grid-cols-2">
            {BREAKER_FIELDS.map(({ name, label }) => (
              <TextField
                key={name}
                label={label}
                value={circuitBreaker[name]}
                error={errorFor(`circuitBreaker.${name}`)}
                inputMode="numeric"
                onChange={(event) =>
                  onChange(
                    { circuitBreaker: { ...circuitBreaker, [name]: event.target.value } },
                    `circuitBreaker.${name}`,
                  )
                }
              />
            ))}
          </div>
        )}
        <Checkbox
          id={`${id}-finish`}
          label="Let running requests finish"
          hint="Unchecked: streams and downloads end within a second of their key."
          checked={draft.finishRunning}
          onChange={(event) => onChange({ finishRunning: event.target.checked }, "finishRunning")}
        />
      </div>
    </Fold>
  );
}

function describe({ timeoutSeconds, hasHealthCheck, hasCircuitBreaker }: RouteDraft): string {
  const parts = [
    `${timeoutSeconds} s`,
    ...(hasHealthCheck ? ["health check"] : []),
    ...(hasCircuitBreaker ? ["circuit breaker"] : []),
  ];
  return parts.join(", ");
}
