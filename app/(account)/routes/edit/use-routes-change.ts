/** Saves a change of the routes on the version that it was made on, or says who saved another one meanwhile. */
"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Submission, useSubmission } from "@/app/(account)/_forms/use-submission";
import { saveRoutesAction } from "@/app/(account)/routes/actions";
import { useAccountId } from "@/lib/client/account-id";
import { fetchSavedRoutes, keepSavedRoutes } from "@/lib/client/queries/saved-routes-query";
import { type DocumentChanges, findChanges } from "@/lib/shared/documents/changes";
import type { Confirmation } from "@/lib/shared/nodes/confirmation";
import type { WrittenRoute } from "@/lib/shared/routes/schema";
import { readRoutes } from "./read-routes";

/** The saved routes that a change is made on. `version` is 0 where nothing was ever saved. */
export type RoutesBase = { version: number; routes: readonly WrittenRoute[] };

/** The version that somebody saved meanwhile, and what it changed. */
export type RoutesConflict = { base: RoutesBase; savedBy: string; changes: DocumentChanges };

/** Makes the new list of routes of any version. */
export type RoutesChange = (routes: readonly WrittenRoute[]) => readonly WrittenRoute[];

/** The document that holds these routes. */
export function toRoutesText(routes: readonly WrittenRoute[]): string {
  return JSON.stringify({ routes }, null, 2);
}

type OnSaved = (version: number, confirmation: Confirmation | null) => void;

export type RoutesSaving = {
  submission: Submission;
  /** set while the person has to decide about a version that was saved meanwhile */
  conflict: RoutesConflict | null;
  /** Saves; with `onTop` on the version that was saved meanwhile. */
  save: (change: RoutesChange, options: { note: string; onSaved: OnSaved; onTop?: boolean }) => void;
};

export function useRoutesChange(start: RoutesBase): RoutesSaving {
  const accountId = useAccountId();
  const client = useQueryClient();
  const { submit, ...submission } = useSubmission();
  const [base, setBase] = useState(start);
  const [conflict, setConflict] = useState<RoutesConflict | null>(null);

  const save: RoutesSaving["save"] = (change, { note, onSaved, onTop = false }) => {
    const on = onTop && conflict ? conflict.base : base;
    const text = toRoutesText(change(on.routes));
    const call = async () => {
      const result = await saveRoutesAction(accountId, { text, expectedVersion: on.version, note });
      if (result.ok || result.refusal.code !== "saved_meanwhile") return result;
      const theirs = await fetchSavedRoutes(accountId);
      const routes = readRoutes(theirs?.text ?? null) ?? [];
      const changes = findChanges("routes", toRoutesText(on.routes), toRoutesText(routes));
      const { savedBy } = result.refusal;
      setConflict({ base: { version: theirs?.version ?? 0, routes }, savedBy, changes });
      return result;
    };
    setBase(on);
    setConflict(null);
    void submit(call, ({ version }, confirmation) => {
      void keepSavedRoutes(client, accountId, { version, text }).then(() => onSaved(version, confirmation));
    });
  };
  return { submission, conflict, save };
}
