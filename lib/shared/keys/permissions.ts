/** Elastic Email's 61 AccessLevel words, how people choose them, what permissions of every kind allow. */
import { isOwnPermission, type OwnPermission } from "./own-permission";

/** Every word, in the order of Elastic Email's REST v4 specification of 2026. */
export const PERMISSIONS = [
  "None",
  "ViewAccount",
  "ViewContacts",
  "ViewForms",
  "ViewTemplates",
  "ViewCampaigns",
  "ViewChannels",
  "ViewAutomations",
  "ViewSurveys",
  "ViewSettings",
  "ViewBilling",
  "ViewSubAccounts",
  "ViewUsers",
  "ViewFiles",
  "ViewReports",
  "ModifyAccount",
  "ModifyContacts",
  "ModifyForms",
  "ModifyTemplates",
  "ModifyCampaigns",
  "ModifyChannels",
  "ModifyAutomations",
  "ModifySurveys",
  "ModifyFiles",
  "Export",
  "SendSmtp",
  "SendSMS",
  "ModifySettings",
  "ModifyBilling",
  "ModifyProfile",
  "ModifySubAccounts",
  "ModifyUsers",
  "Security",
  "ModifyLanguage",
  "ViewSupport",
  "SendHttp",
  "Modify2FAEmail",
  "ModifySupport",
  "ViewCustomFields",
  "ModifyCustomFields",
  "ModifyWebNotifications",
  "ExtendedLogs",
  "VerifyEmails",
  "Modify2FASms",
  "ViewVerifyEmails",
  "ViewAccessTokens",
  "ViewWebNotifications",
  "ModifyLandingPages",
  "ViewLandingPages",
  "ModifySuppressions",
  "ViewSuppressions",
  "ViewDragDropEditor",
  "ViewTemplateEditor",
  "ViewAITools",
  "ModifySubscriptionAntiSpam",
  "ViewLandingPagesCheckout",
  "ModifyLandingPagesCheckout",
  "ViewHTMLEditor",
  "ModifyAccessTokens",
  "ViewPaidNewsletters",
  "ModifyPaidNewsletters",
] as const;

/** One AccessLevel word of Elastic Email. */
export type ElasticPermission = (typeof PERMISSIONS)[number];

/** What a key may be allowed: a word of Elastic Email's, or one of the server's own. */
export type Permission = ElasticPermission | OwnPermission;

/**
 * The words that Elastic Email's Python and Ruby clients of 4.1.4 lack: their AccessLevel has 58 words, the
 * specification of 2026 has 61. Both reject a whole list of keys over one word that they don't know (the generated
 * `AccessLevel` validates: elasticemail-python `533ab5a`, elasticemail-ruby `3ce7e91`); JavaScript clients accept it.
 */
export const NEWEST_PERMISSIONS: ReadonlySet<ElasticPermission> = new Set<ElasticPermission>([
  "ViewVerifyEmails",
  "ViewAccessTokens",
  "ViewWebNotifications",
]);

const KNOWN: ReadonlySet<string> = new Set(PERMISSIONS);

/** Whether `word` is one of the 61 words, in the same letter case. */
export function isElasticPermission(word: string): word is ElasticPermission {
  return KNOWN.has(word);
}

/** Whether `word` is one of the 61 words, or has the form of an own permission. */
export function isPermission(word: string): word is Permission {
  return KNOWN.has(word) || isOwnPermission(word);
}

/** The words, each once: Elastic Email's in its order, then own ones by the alphabet. */
export function sortPermissions(words: Iterable<Permission>): Permission[] {
  const chosen = new Set(words);
  const own = [...chosen].filter(isOwnPermission).sort();
  return [...PERMISSIONS.filter((word) => chosen.has(word)), ...own];
}

/** Older clients use `Security` where newer ones use the two access-token words, so it implies both. */
const IMPLIED_BY_SECURITY: ReadonlySet<Permission> = new Set<Permission>(["ViewAccessTokens", "ModifyAccessTokens"]);

/** Whether a key with the permissions `granted` may do what requires `needed`. `None` is granted to every key. */
export function allows(granted: ReadonlySet<Permission>, needed: Permission): boolean {
  if (needed === "None" || granted.has(needed)) return true;
  return IMPLIED_BY_SECURITY.has(needed) && granted.has("Security");
}

/** An area of the account that can be viewed, and in most cases modified. */
export type Area = { label: string; view: ElasticPermission; modify: ElasticPermission | null };

/** The rows of the "Custom" table. */
export const AREAS: readonly Area[] = [
  { label: "Account", view: "ViewAccount", modify: "ModifyAccount" },
  { label: "Contacts", view: "ViewContacts", modify: "ModifyContacts" },
  { label: "Custom fields", view: "ViewCustomFields", modify: "ModifyCustomFields" },
  { label: "Suppressions", view: "ViewSuppressions", modify: "ModifySuppressions" },
  { label: "Templates", view: "ViewTemplates", modify: "ModifyTemplates" },
  { label: "Campaigns", view: "ViewCampaigns", modify: "ModifyCampaigns" },
  { label: "Automations", view: "ViewAutomations", modify: "ModifyAutomations" },
  { label: "Channels", view: "ViewChannels", modify: "ModifyChannels" },
  { label: "Forms", view: "ViewForms", modify: "ModifyForms" },
  { label: "Surveys", view: "ViewSurveys", modify: "ModifySurveys" },
  { label: "Landing pages", view: "ViewLandingPages", modify: "ModifyLandingPages" },
  { label: "Landing page checkout", view: "ViewLandingPagesCheckout", modify: "ModifyLandingPagesCheckout" },
  { label: "Paid newsletters", view: "ViewPaidNewsletters", modify: "ModifyPaidNewsletters" },
  { label: "Files", view: "ViewFiles", modify: "ModifyFiles" },
  { label: "Reports", view: "ViewReports", modify: null },
  { label: "Settings", view: "ViewSettings", modify: "ModifySettings" },
  { label: "Webhooks", view: "ViewWebNotifications", modify: "ModifyWebNotifications" },
  { label: "Billing", view: "ViewBilling", modify: "ModifyBilling" },
  { label: "Users", view: "ViewUsers", modify: "ModifyUsers" },
  { label: "Sub-accounts", view: "ViewSubAccounts", modify: "ModifySubAccounts" },
  { label: "API keys", view: "ViewAccessTokens", modify: "ModifyAccessTokens" },
  { label: "Support", view: "ViewSupport", modify: "ModifySupport" },
];

/** A permission that belongs to no area. */
export type Power = { permission: ElasticPermission; label: string; hint: string };

/** The checkboxes of the "Custom" table, in groups. */
export const POWER_GROUPS: readonly { label: string; powers: readonly Power[] }[] = [
  {
    label: "Sending",
    powers: [
      { permission: "SendHttp", label: "Send email via HTTP", hint: "Send mail through the API" },
      { permission: "SendSmtp", label: "Send via SMTP", hint: "Send mail through the SMTP relay" },
      { permission: "SendSMS", label: "Send SMS", hint: "Send text messages" },
    ],
  },
  {
    label: "Data",
    powers: [
      { permission: "Export", label: "Export", hint: "Export contacts and events" },
      { permission: "ExtendedLogs", label: "Extended logs", hint: "Read logs beyond the usual period" },
      { permission: "VerifyEmails", label: "Verify emails", hint: "Submit addresses for verification" },
      { permission: "ViewVerifyEmails", label: "View email verifications", hint: "Read verification results" },
    ],
  },
  {
    label: "Editors and tools",
    powers: [
      { permission: "ViewDragDropEditor", label: "Drag & drop editor", hint: "Open the drag & drop editor" },
      { permission: "ViewTemplateEditor", label: "Template editor", hint: "Open the template editor" },
      { permission: "ViewHTMLEditor", label: "HTML editor", hint: "Open the HTML editor" },
      { permission: "ViewAITools", label: "AI tools", hint: "Use the AI tools" },
    ],
  },
  {
    label: "Profile and security",
    powers: [
      { permission: "Security", label: "Security", hint: "Manage API keys and SMTP credentials (older clients)" },
      { permission: "ModifyProfile", label: "Modify profile", hint: "Change the profile" },
      { permission: "ModifyLanguage", label: "Modify language", hint: "Change the language" },
      { permission: "Modify2FAEmail", label: "Modify 2FA by email", hint: "Change two-factor settings for email" },
      { permission: "Modify2FASms", label: "Modify 2FA by SMS", hint: "Change two-factor settings for SMS" },
      {
        permission: "ModifySubscriptionAntiSpam",
        label: "Modify subscription anti-spam",
        hint: "Change protection of subscriptions",
      },
    ],
  },
];

const LABELS = new Map<Permission, string>([
  ["None", "No permission"],
  ...AREAS.flatMap(({ label, view, modify }): [Permission, string][] => [
    [view, `${label}: view`],
    ...(modify ? ([[modify, `${label}: modify`]] as [Permission, string][]) : []),
  ]),
  ...POWER_GROUPS.flatMap(({ powers }) =>
    powers.map(({ permission, label }): [Permission, string] => [permission, label]),
  ),
]);

/** The label of a permission, for example "Contacts: view"; of an own one, the word itself. */
export function labelPermission(permission: Permission): string {
  return LABELS.get(permission) ?? permission;
}
