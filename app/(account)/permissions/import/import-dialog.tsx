/** "Import permissions": proposes permissions from an OpenAPI document, and adds those that are chosen. */
"use client";
import { useId, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { DocumentNotice } from "@/app/(account)/permissions/edit/document-notice";
import type { DialogProps } from "@/app/(account)/permissions/permission-dialog";
import { findErrors, useSave } from "@/app/(account)/permissions/use-save";
import { Segmented } from "@/components/ui/choices";
import { FILE_CLASSES, FieldError, INPUT_FACE } from "@/components/ui/field";
import { addImported } from "@/lib/shared/permissions/edit";
import { type Proposal, proposeFromOpenApi } from "@/lib/shared/permissions/openapi";
import { ImportPreview, withoutSkipped } from "./import-preview";
import { parseDocument } from "./parse-document";

type Source = "scopes" | "tags";
const SOURCES = [
  { value: "scopes", label: "From scopes" },
  { value: "tags", label: "From tags" },
] as const;

export function ImportDialog({ view, onClose, ...rest }: DialogProps) {
  const id = useId();
  const [seen] = useState(view);
  const [text, setText] = useState("");
  const [read, setRead] = useState<{ proposal: Proposal } | { problem: string } | null>(null);
  const [source, setSource] = useState<Source>("scopes");
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set());
  const { save, submission } = useSave(seen, onClose);

  const readText = (typed: string) => {
    setText(typed);
    setSkipped(new Set());
    if (typed.trim() === "") return setRead(null);
    const parse = parseDocument(typed);
    if (!parse.ok) return setRead({ problem: parse.problem });
    const proposal = proposeFromOpenApi(parse.value);
    setSource(proposal.fromScopes.length > 0 ? "scopes" : "tags");
    setRead({ proposal });
  };
  const proposal = read && "proposal" in read ? read.proposal : null;
  const proposed = proposal ? (source === "scopes" ? proposal.fromScopes : proposal.fromTags) : [];
  const next = addImported(seen.catalogue, withoutSkipped(proposed, skipped));
  const problem = read && "problem" in read ? read.problem : proposal && findProblem(proposal);
  const [fault] = Object.values(findErrors(next));
  const count = countActions(next) - countActions(seen.catalogue);
  const error = problem ?? (proposal ? fault : undefined);
  return (
    <FormDialog
      {...rest}
      title="Import permissions"
      description="From your API's OpenAPI document, as JSON or YAML. What is defined here already stays as it is."
      width="wide"
      submitLabel={count > 0 ? `Add ${count}` : "Add"}
      canSubmit={count > 0 && !error}
      isDirty={text !== ""}
      submission={submission}
      onSubmit={() =>
        save({ catalogue: next, text: count === 1 ? "1 permission was added." : `${count} permissions were added.` })
      }
      onClose={onClose}
      notice={<DocumentNotice submission={submission} />}
    >
      <div className="grid gap-5">
        <div className="grid gap-1.5">
          <label htmlFor={`${id}-file`} className="font-medium">
            File
          </label>
          <input
            id={`${id}-file`}
            type="file"
            accept=".json,.yaml,.yml,application/json,application/yaml"
            className={FILE_CLASSES}
            onChange={async (event) => {
              const [file] = event.target.files ?? [];
              if (file) readText(await file.text());
            }}
          />
        </div>
        <div className="grid gap-1.5">
          <label htmlFor={`${id}-text`} className="font-medium">
            Or paste the document
          </label>
          <textarea
            id={`${id}-text`}
            value={text}
            rows={6}
            spellCheck={false}
            onChange={(event) => readText(event.target.value)}
            aria-invalid={error ? true : undefined}
            aria-describedby={error ? `${id}-error` : undefined}
            className={`${INPUT_FACE} figures w-full p-2.5 sm:text-[0.8125rem]`}
          />
          {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
        </div>
        {proposal && proposal.fromScopes.length > 0 && proposal.fromTags.length > 0 && (
          <Segmented
            label="Where from"
            name={`${id}-source`}
            value={source}
            options={SOURCES}
            onChange={(chosen) => {
              setSource(chosen);
              setSkipped(new Set());
            }}
          />
        )}
        <ImportPreview {...{ proposed, skipped }} catalogue={seen.catalogue} onSkip={setSkipped} />
      </div>
    </FormDialog>
  );
}

function findProblem({ isOpenApi, fromScopes, fromTags }: Proposal): string | undefined {
  if (!isOpenApi) return 'This is no OpenAPI document: it has neither "openapi" nor "swagger".';
  if (fromScopes.length + fromTags.length > 0) return undefined;
  return "This document has no OAuth scopes, and none of its calls has a tag. There is nothing to import.";
}

function countActions({ resources }: { resources: readonly { actions: readonly unknown[] }[] }): number {
  return resources.reduce((sum, { actions }) => sum + actions.length, 0);
}
