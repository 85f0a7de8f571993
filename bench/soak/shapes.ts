/** What the soak's clients and their upstream agree on. */
import type { Counter } from "./counter";

export const ROUTE = "/api/soak";

/** What is streamed, so that a client knows when it is whole. */
export const PIECE = Buffer.alloc(8 * 1024, "s");
export const PIECES = 12;

export type World = {
  port: number;
  counter: Counter;
  /** a secret that is admitted */
  pick(): string;
  isOver(): boolean;
};
