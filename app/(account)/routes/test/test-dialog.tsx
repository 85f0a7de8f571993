/** "Test route": sends a request through the gate with a key's rights, and shows each step and the answer. */
"use client";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { FormDialog } from "@/app/(account)/_forms/form-dialog";
import { useFieldErrors } from "@/app/(account)/_forms/use-field-errors";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { testRouteAction } from "@/app/(account)/routes/actions";
import { LinesField, SelectField } from "@/app/(account)/routes/edit/fields/fields";
import { WordSelect } from "@/app/(account)/routes/edit/fields/word-select";
import { TextField } from "@/components/ui/field";
import { useAccountId } from "@/lib/client/account-id";
import { keysQuery } from "@/lib/client/queries/keys-query";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { RouteTestAnswer } from "@/lib/shared/gate/route-test";
import type { Permission } from "@/lib/shared/keys/permissions";
import { METHOD_NAMES, type MethodName } from "@/lib/shared/routes/method-names";
import type { WrittenRoute } from "@/lib/shared/routes/schema";
import { TestResult } from "./test-result";

type TestDialogProps = { subject: WrittenRoute; onClose: () => void; onCloseAutoFocus: (event: Event) => void };

export function TestDialog({ subject, onClose, onCloseAutoFocus }: TestDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const accountId = useAccountId();
  const { data } = useQuery(keysQuery(accountId));
  const [keyId, setKeyId] = useState("");
  const [words, setWords] = useState<Permission[]>([]);
  const [method, setMethod] = useState<MethodName>(
    METHOD_NAMES.find((name) => subject.permissions[name] !== undefined) ?? "GET",
  );
  const [path, setPath] = useState(subject.path);
  const [body, setBody] = useState("");
  const [answer, setAnswer] = useState<RouteTestAnswer | null>(null);
  const { submit, ...submission } = useSubmission();
  const { failure } = submission;
  const { errorFor, markCorrected } = useFieldErrors(failure);
  useFirstInvalid(form, failure?.code === "invalid" ? failure : null);
  const hasBody = method !== "GET" && method !== "HEAD";

  const send = () => {
    setAnswer(null);
    const contentType = isJson(body) ? "application/json" : "text/plain";
    const input = {
      ...{ keyId: keyId === "" ? null : keyId, permissions: keyId === "" ? words : [], method, path: path.trim() },
      ...{ contentType: hasBody && body !== "" ? contentType : null, body: hasBody ? body : "" },
    };
    void submit(() => testRouteAction(accountId, input), setAnswer);
  };
  return (
    <FormDialog
      title="Test route"
      description="The request takes the same way through the gate as your callers’, and really reaches the upstream."
      width="wide"
      submitLabel="Send"
      submission={submission}
      formRef={form}
      onSubmit={send}
      onClose={onClose}
      onCloseAutoFocus={onCloseAutoFocus}
    >
      <div className="grid gap-4">
        <SelectField
          label="With the rights of"
          hint="The API key itself is not needed. The test is recorded in the activity."
          value={keyId}
          onChange={(event) => setKeyId(event.target.value)}
        >
          <option value="">A key with these permissions</option>
          {(data?.keys ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
        {keyId === "" && <WordSelect label="the test" words={words} onChange={setWords} />}
        <div className="grid gap-4 sm:grid-cols-[8rem_1fr]">
          <SelectField label="Method" value={method} onChange={(event) => setMethod(event.target.value as MethodName)}>
            {METHOD_NAMES.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </SelectField>
          <TextField
            label="Path and query"
            value={path}
            error={errorFor("path")}
            className="figures"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => {
              setPath(event.target.value);
              markCorrected("path");
            }}
          />
        </div>
        {hasBody && (
          <LinesField
            label="Body"
            value={body}
            error={errorFor("body")}
            onChange={(event) => {
              setBody(event.target.value);
              markCorrected("body");
            }}
          />
        )}
        {answer && <TestResult answer={answer} />}
      </div>
    </FormDialog>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
