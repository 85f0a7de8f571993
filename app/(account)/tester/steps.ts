/** Words for each step of a test, from what the gate decided and what is known of the key. */
import { formatExact } from "@/lib/client/times";
import {
  findKeyTestStep,
  KEY_TEST_STEPS,
  type KeyTestAnswer,
  type KeyTestStep,
  type TestedCall,
  UNTESTED_STEPS,
} from "@/lib/shared/gate/key-test";
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import type { KeyView } from "@/lib/shared/keys/key-view";

/** A test that was made: what was asked, and the gate's answer. `at` is ISO 8601. */
export type JudgedTest = { subject: KeyView; client: string; at: string; call: TestedCall; answer: KeyTestAnswer };

/** How a step went. "skipped": no test can decide it. */
export type StepOutcome = "passed" | "refused" | "skipped" | "unreached";

export type StepLine = { step: KeyTestStep; label: string; outcome: StepOutcome; detail: string | null };

const LABELS: Record<KeyTestStep, string> = {
  path: "1. Path",
  address: "2. Client address",
  permit: "3. Permit",
  secret: "4. Secret",
  key: "5. Key",
  state: "6. State",
  restriction: "7. Restriction",
  permission: "8. Permission",
  route: "9. Route and method",
  limits: "10. Limits",
};

/** The decision, and every step in the gate's order. */
export function describeSteps(test: JudgedTest): { decision: { title: string; detail: string }; steps: StepLine[] } {
  const { refusal, route } = test.answer;
  const end = refusal && findKeyTestStep(refusal.code);
  const endIndex = end === null ? KEY_TEST_STEPS.length : KEY_TEST_STEPS.indexOf(end);
  const steps = KEY_TEST_STEPS.map((step, index): StepLine => {
    const label = LABELS[step];
    if (index > endIndex) return { step, label, outcome: "unreached", detail: null };
    if (refusal && index === endIndex) {
      return { step, label, outcome: "refused", detail: refusal.detail ?? REFUSALS[refusal.code].detail };
    }
    const outcome = UNTESTED_STEPS.has(step) ? "skipped" : "passed";
    return { step, label, outcome, detail: describeStep(step, test) };
  });
  if (refusal === null) {
    const where = route === null ? "" : ` The request goes to the upstream of ${route}.`;
    return { decision: { title: "Admitted", detail: `The key may do this.${where}` }, steps };
  }
  const { status, title, detail } = REFUSALS[refusal.code];
  const enough = refusal.required_permission ? ` Missing: ${refusal.required_permission}.` : "";
  const decision = {
    title: `Refused: ${title}`,
    detail: `${status} ${refusal.code}. ${refusal.detail ?? detail}${enough}`,
  };
  return { decision, steps };
}

function describeStep(step: KeyTestStep, { subject, client, call, answer: { route } }: JudgedTest): string | null {
  const { expiresAt, policy, ipRules, lastFive } = subject;
  switch (step) {
    case "path":
      return "path" in call ? `${call.path} can be read in one way.` : "A check has no path of its own.";
    case "address":
      return client;
    case "permit":
      return "How many requests the address has running is known only when it sends one.";
    case "secret":
      return "The test stands for a request with the right secret.";
    case "key":
      return `Found, by the secret that ends in ${lastFive}.`;
    case "state": {
      const ends = [expiresAt, policy?.tooOldAt].flatMap((iso) => (iso ? [formatExact(iso)] : []));
      const until = ends.length === 0 ? "It never expires." : `It ends on ${ends.join(", or by the policy on ")}.`;
      return `Enabled, and held by nothing. ${until}`;
    }
    case "restriction":
      return ipRules.length === 0 ? "The key may be used from any address." : `Within ${ipRules.join(", ")}.`;
    case "permission":
      return describePermission(call);
    case "route":
      return route === null ? "A check is answered by the gate." : `${route} takes this method.`;
    case "limits":
      return "A test counts towards no limit.";
  }
}

function describePermission(call: TestedCall): string {
  if ("path" in call) return "The key has all that the route asks for.";
  return call.permissions.length === 0 ? "None was asked for." : `The key has ${call.permissions.join(", ")}.`;
}
