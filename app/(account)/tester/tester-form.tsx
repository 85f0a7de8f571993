/** The form of the tester: key, address, moment, and what the key is asked for. */
"use client";
import { type FormEvent, useId, useRef, useState, useSyncExternalStore } from "react";
import { SubmissionNotice } from "@/app/(account)/_forms/submission-notice";
import { useSubmission } from "@/app/(account)/_forms/use-submission";
import { SelectField } from "@/app/(account)/routes/edit/fields/fields";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/choices";
import { TextField } from "@/components/ui/field";
import { useAccountId } from "@/lib/client/account-id";
import { usePermissions } from "@/lib/client/permissions";
import { fromLocalText, zoneName } from "@/lib/client/times";
import { useFirstInvalid } from "@/lib/client/use-first-invalid";
import type { KeyTestAnswer } from "@/lib/shared/gate/key-test";
import type { KeyView } from "@/lib/shared/keys/key-view";
import { PERMISSIONS, type Permission } from "@/lib/shared/keys/permissions";
import { listWords, titleOf } from "@/lib/shared/permissions/catalogue";
import { METHOD_NAMES, type MethodName } from "@/lib/shared/routes/method-names";
import { judgeKeyAction } from "./actions";
import { type JudgedTest, TesterResult } from "./tester-result";

type Kind = "permission" | "route";
const KINDS: { value: Kind; label: string }[] = [
  { value: "permission", label: "A permission" },
  { value: "route", label: "A call of a route" },
];

const subscribe = () => () => {};

type TesterFormProps = { keys: KeyView[]; keyId: string; clientAddress: string };

export function TesterForm({ keys, keyId: first, clientAddress }: TesterFormProps) {
  const id = useId();
  const accountId = useAccountId();
  const form = useRef<HTMLFormElement>(null);
  const { catalogue } = usePermissions();
  // The server does not know the person's time zone.
  const zone = useSyncExternalStore<string | null>(subscribe, zoneName, () => null);
  const words: Permission[] = [...listWords(catalogue), ...PERMISSIONS];
  const [keyId, setKeyId] = useState(first);
  const [client, setClient] = useState(clientAddress);
  const [moment, setMoment] = useState("");
  const [kind, setKind] = useState<Kind>("permission");
  const [word, setWord] = useState<Permission>("None");
  const [method, setMethod] = useState<MethodName>("GET");
  const [path, setPath] = useState("/api/");
  const [judged, setJudged] = useState<JudgedTest | null>(null);
  const { submit, ...submission } = useSubmission();
  const { failure, isPending } = submission;
  const errors: Record<string, string> = failure?.code === "invalid" ? failure.fields : {};
  useFirstInvalid(form, failure);

  const test = (event: FormEvent) => {
    event.preventDefault();
    const subject = keys.find((key) => key.id === keyId);
    if (!subject) return;
    const at = (fromLocalText(moment) ?? new Date()).getTime();
    const call = kind === "permission" ? { permissions: word === "None" ? [] : [word] } : { method, path };
    void submit(
      () => judgeKeyAction(accountId, { keyId, client, at, call }),
      (answer: KeyTestAnswer) => setJudged({ subject, client, at: new Date(at).toISOString(), call, answer }),
    );
  };
  return (
    <>
      <form ref={form} onSubmit={test} noValidate className="grid gap-5">
        <SubmissionNotice submission={submission} />
        <SelectField
          label="API key"
          value={keyId}
          onChange={(event) => setKeyId(event.target.value)}
          className="w-full"
        >
          {keys.map((key) => (
            <option key={key.id} value={key.id}>
              {key.name}
            </option>
          ))}
        </SelectField>
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField
            label="From the address"
            value={client}
            onChange={(event) => setClient(event.target.value)}
            error={errors.client}
            hint="Filled in with yours."
            autoComplete="off"
            className="figures"
          />
          <TextField
            label="At (optional)"
            type="datetime-local"
            value={moment}
            onChange={(event) => setMoment(event.target.value)}
            error={errors.at}
            hint={`Empty: now.${zone === null ? "" : ` Your time zone: ${zone}.`}`}
            className="figures"
          />
        </div>
        <Segmented label="It is asked for" name={`${id}-kind`} value={kind} options={KINDS} onChange={setKind} />
        {kind === "permission" ? (
          <SelectField
            label="Permission"
            value={word}
            onChange={(event) => setWord(words.find((each) => each === event.target.value) ?? "None")}
            className="w-full"
          >
            {words.map((each) => (
              <option key={each} value={each}>
                {each === "None" ? "None: only that the key is valid" : `${titleOf(catalogue, each)} (${each})`}
              </option>
            ))}
          </SelectField>
        ) : (
          <div className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
            <SelectField
              label="Method"
              value={method}
              onChange={(event) => setMethod(METHOD_NAMES.find((each) => each === event.target.value) ?? "GET")}
              className="w-full"
            >
              {METHOD_NAMES.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </SelectField>
            <TextField
              label="Path"
              value={path}
              onChange={(event) => setPath(event.target.value)}
              error={errors.call ?? errors.path}
              autoComplete="off"
              spellCheck={false}
              className="figures"
            />
          </div>
        )}
        <Button type="submit" weight="primary" pending={isPending} className="justify-self-start">
          Test
        </Button>
      </form>
      {judged && <TesterResult judged={judged} />}
    </>
  );
}
