/** What an import would add: a checkbox for each new permission. */
"use client";
import { useId } from "react";
import { Checkbox } from "@/components/ui/choices";
import { type Catalogue, type CatalogueResource, listWords } from "@/lib/shared/permissions/catalogue";

type ImportPreviewProps = {
  proposed: readonly CatalogueResource[];
  catalogue: Catalogue;
  /** the words that were unchecked */
  skipped: ReadonlySet<string>;
  onSkip: (skipped: ReadonlySet<string>) => void;
};

/** The resources without the skipped permissions, and without what those alone would imply. */
export function withoutSkipped(
  proposed: readonly CatalogueResource[],
  skipped: ReadonlySet<string>,
): CatalogueResource[] {
  return proposed
    .map((resource) => ({
      ...resource,
      actions: resource.actions
        .filter(({ name }) => !skipped.has(`${resource.name}:${name}`))
        .map(({ implies, ...action }) => {
          const kept = (implies ?? []).filter((word) => !skipped.has(word));
          return kept.length > 0 ? { ...action, implies: kept } : action;
        }),
    }))
    .filter(({ actions }) => actions.length > 0);
}

export function ImportPreview({ proposed, catalogue, skipped, onSkip }: ImportPreviewProps) {
  const id = useId();
  const known = new Set<string>(listWords(catalogue));
  if (proposed.length === 0) return null;
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Permissions to add</legend>
      {proposed.flatMap(({ name, actions }) =>
        actions.map((action) => {
          const word = `${name}:${action.name}`;
          const isKnown = known.has(word);
          return (
            <Checkbox
              key={word}
              id={`${id}-${word}`}
              label={word}
              className="wrap-anywhere"
              hint={isKnown ? "Defined already" : (action.description ?? action.title)}
              checked={isKnown || !skipped.has(word)}
              disabled={isKnown}
              onChange={(event) => {
                const next = new Set(skipped);
                if (event.target.checked) next.delete(word);
                else next.add(word);
                onSkip(next);
              }}
            />
          );
        }),
      )}
    </fieldset>
  );
}
