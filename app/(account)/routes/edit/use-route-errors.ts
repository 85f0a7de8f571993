/** Finds the server's message for each field of a route, until the person changes that field. */
"use client";
import { useState } from "react";
import type { SubmissionFailure } from "@/app/(account)/_forms/use-submission";

/** `name`: the field's place in the route, such as `cors.origins`. A message about a part of it is shown there too. */
export type RouteErrors = {
  errorFor: (name: string) => string | undefined;
  hasErrorIn: (names: readonly string[]) => boolean;
  markCorrected: (name: string) => void;
  /** messages that belong to no field of this form */
  others: string[];
};

/** `index`: the place of the route in the document that was sent. */
export function useRouteErrors(failure: SubmissionFailure | null, index: number): RouteErrors {
  const [corrected, setCorrected] = useState<{ failure: SubmissionFailure | null; names: readonly string[] }>({
    failure: null,
    names: [],
  });
  const prefix = `routes.${index}`;
  const fields = failure?.code === "invalid" ? Object.entries(failure.fields) : [];
  const names = corrected.failure === failure ? corrected.names : [];
  const own = fields.filter(([place]) => place === prefix || place.startsWith(`${prefix}.`));
  const errorFor = (name: string) => {
    if (names.includes(name)) return undefined;
    const place = `${prefix}.${name}`;
    return own.find(([each]) => each === place || each.startsWith(`${place}.`))?.[1];
  };
  return {
    errorFor,
    hasErrorIn: (list) => list.some((name) => errorFor(name) !== undefined),
    markCorrected: (name) =>
      setCorrected((past) => ({ failure, names: past.failure === failure ? [...past.names, name] : [name] })),
    others: fields.filter(([place]) => place === prefix || !place.startsWith(`${prefix}.`)).map(([, text]) => text),
  };
}
