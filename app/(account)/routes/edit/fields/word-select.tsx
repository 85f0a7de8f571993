/** Picks permissions from the catalogues that the server offers, one at a time. */
"use client";
import { X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { usePermissions } from "@/lib/client/permissions";
import { isOwnPermission } from "@/lib/shared/keys/own-permission";
import { PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";
import { findEntry, listEntries, listOffered, titleOf } from "@/lib/shared/permissions/catalogue";
import { SelectField } from "./fields";

type WordSelectProps = {
  /** what the permissions are for */
  label: string;
  words: readonly Permission[];
  onChange: (words: Permission[]) => void;
};

export function WordSelect({ label, words, onChange }: WordSelectProps) {
  return (
    <>
      {words.length > 0 && (
        <ul aria-label={`Permissions for ${label}`} className="flex flex-wrap gap-1.5">
          {words.map((word) => (
            <ChosenWord
              key={word}
              word={word}
              label={label}
              onRemove={() => onChange(words.filter((each) => each !== word))}
            />
          ))}
        </ul>
      )}
      <SelectField
        label={`Add a permission to ${label}`}
        isLabelHidden
        value=""
        className="max-w-sm"
        onChange={(event) => event.target.value !== "" && onChange([...words, event.target.value as Permission])}
      >
        <option value="">{words.length === 0 ? "Any valid key; add a permission…" : "Add a permission…"}</option>
        <WordOptions words={words} />
      </SelectField>
    </>
  );
}

function ChosenWord({ word, label, onRemove }: { word: Permission; label: string; onRemove: () => void }) {
  const { catalogue } = usePermissions();
  const title = titleOf(catalogue, word);
  return (
    <li className="wrap-anywhere flex min-w-0 items-center gap-1 rounded-box border border-line pl-2 text-[0.8125rem]">
      <span>{title}</span>
      {isOwnPermission(word) && findEntry(catalogue, word) === null && <span className="text-warn">(not defined)</span>}
      <Button weight="ghost" size="icon" aria-label={`Remove ${title} from ${label}`} onClick={onRemove}>
        <X aria-hidden="true" />
      </Button>
    </li>
  );
}

function WordOptions({ words }: { words: readonly Permission[] }) {
  const { catalogue } = usePermissions();
  const entries = listEntries(catalogue).filter(({ word }) => !words.includes(word));
  const resources = [...new Set(entries.map(({ resource }) => resource))];
  const offersElasticEmail = listOffered(catalogue).includes("elastic-email");
  const others = offersElasticEmail ? PERMISSIONS.filter((word) => word !== "None" && !words.includes(word)) : [];
  return (
    <>
      {resources.map((resource) => (
        <optgroup key={resource} label={resource}>
          {entries
            .filter((entry) => entry.resource === resource)
            .map(({ word, title }) => (
              <option key={word} value={word}>
                {title === word ? word : `${title} (${word})`}
              </option>
            ))}
        </optgroup>
      ))}
      {others.length > 0 && (
        <optgroup label="Elastic Email">
          {others.map((word) => (
            <option key={word} value={word}>
              {`${titleOf(catalogue, word)} (${word})`}
            </option>
          ))}
        </optgroup>
      )}
    </>
  );
}
