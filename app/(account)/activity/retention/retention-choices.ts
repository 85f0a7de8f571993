/** For how long activity can be kept. */

/** null: for ever */
export const RETENTION_CHOICES = [
  { days: null, label: "Forever" },
  { days: 730, label: "2 years" },
  { days: 365, label: "1 year" },
  { days: 90, label: "90 days" },
  { days: 30, label: "30 days" },
] as const;

/** "90 days", "Forever". */
export const describeRetention = (days: number | null): string =>
  RETENTION_CHOICES.find((choice) => choice.days === days)?.label ?? `${days} days`;
