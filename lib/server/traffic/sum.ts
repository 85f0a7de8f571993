/** Adds up stored counts into the numbers that people see. */
import { REFUSALS } from "@/lib/shared/gate/refusal-table";
import { ANSWER_CLASSES, type TrafficOutcome } from "@/lib/shared/traffic/batch";
import { addDurations, findPercentile } from "@/lib/shared/traffic/durations";
import type { TrafficNumbers, TrafficView } from "@/lib/shared/traffic/view";

type AnswerClass = (typeof ANSWER_CLASSES)[number];

const isAnswer = (outcome: TrafficOutcome): outcome is AnswerClass =>
  ANSWER_CLASSES.some((answerClass) => answerClass === outcome);

/** Which of the numbers an outcome counts for. */
function classify(outcome: TrafficOutcome): "answered" | "refused" | "errors" {
  if (isAnswer(outcome)) return outcome === "5xx" ? "errors" : "answered";
  return REFUSALS[outcome].status >= 500 ? "errors" : "refused";
}

/** The sum of any number of rows. */
export class Sum {
  readonly #counts = { answered: 0, refused: 0, errors: 0 };
  readonly #refusals = new Map<Exclude<TrafficOutcome, AnswerClass>, number>();
  readonly #durations = new Map<number, number>();

  add(outcomes: ReadonlyMap<TrafficOutcome, number>, durations: ReadonlyMap<number, number>): void {
    for (const [outcome, count] of outcomes) {
      this.#counts[classify(outcome)] += count;
      if (!isAnswer(outcome)) this.#refusals.set(outcome, (this.#refusals.get(outcome) ?? 0) + count);
    }
    addDurations(this.#durations, durations);
  }

  numbers(): TrafficNumbers {
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((share) => findPercentile(this.#durations, share));
    return { ...this.#counts, p50Ms: p50Ms ?? null, p95Ms: p95Ms ?? null, p99Ms: p99Ms ?? null };
  }

  /** What the gate answered itself, most frequent first. */
  refusals(): TrafficView["refusals"] {
    const all = [...this.#refusals].map(([code, count]) => ({ code, title: REFUSALS[code].title, count }));
    return all.sort((one, other) => other.count - one.count);
  }
}
