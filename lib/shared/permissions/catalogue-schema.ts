/** The schema of the permissions document: the server's own words, with a message for each way to break it. */

import { isOwnPermission, NAME_CHARACTERS } from "@/lib/shared/keys/own-permission";
import { visibleName } from "@/lib/shared/names";
import { typedText } from "@/lib/shared/typed-text";
import * as z from "@/lib/shared/zod";
import { findCatalogueFaults } from "./catalogue-faults";

/** The most words of a catalogue. */
export const MAX_WORDS = 500;
const MAX_PRESETS = 20;
const MAX_DESCRIPTION_LENGTH = 300;

const NAME = new RegExp(`^${NAME_CHARACTERS}$`);

/** The name of a resource or an action: half of a permission. */
function wordPart(what: string) {
  return z
    .string(`${what} needs a name, for example "orders".`)
    .max(60, `${what}'s name can have at most 60 characters.`)
    .regex(
      NAME,
      `${what}'s name can have ASCII letters, digits and marks such as "-", without spaces, colons and quotes.`,
    );
}

const title = visibleName("a title");
const description = typedText({
  maxLength: MAX_DESCRIPTION_LENGTH,
  tooLong: `Use at most ${MAX_DESCRIPTION_LENGTH} characters.`,
});

const word = z
  .string('A permission must be a text such as "orders:read".')
  .refine(isOwnPermission, 'Write a permission of this catalogue as resource and action, for example "orders:read".');

/** One thing that can be done with a resource. `implies`: words that a key with this one is allowed as well. */
const action = z.strictObject(
  {
    name: wordPart("An action"),
    title: title.optional(),
    description: description.optional(),
    implies: z.array(word).max(MAX_WORDS).optional(),
  },
  'An action must be an object with "name", and if wanted "title", "description" and "implies".',
);

const resource = z.strictObject(
  {
    name: wordPart("A resource"),
    title: title.optional(),
    group: title.optional(),
    actions: z
      .array(action, 'A resource needs a list of "actions", for example [{"name": "read"}].')
      .min(1, "A resource needs at least one action."),
  },
  'A resource must be an object with "name" and "actions", and if wanted "title" and "group".',
);

const preset = z.strictObject(
  {
    name: title,
    description: description.optional(),
    permissions: z
      .array(word, "A preset needs a list of permissions.")
      .min(1, "A preset needs at least one permission."),
  },
  'A preset must be an object with "name" and "permissions".',
);

/** The catalogues that the dialogs for keys can offer. */
export const CATALOGUE_NAMES = ["own", "elastic-email"] as const;

/** The permissions document. An empty object is valid. */
export const catalogue = z
  .strictObject(
    {
      resources: z
        .array(resource, '"resources" must be a list.')
        .max(MAX_WORDS, tooMany("resources", MAX_WORDS))
        .default([]),
      presets: z
        .array(preset, '"presets" must be a list.')
        .max(MAX_PRESETS, tooMany("presets", MAX_PRESETS))
        .default([]),
      /** absent: the own words where there are any, else Elastic Email's */
      offered: z
        .array(z.enum(CATALOGUE_NAMES, '"offered" can hold "own" and "elastic-email".'))
        .min(1, "Offer at least one catalogue.")
        .max(2)
        .optional(),
    },
    'The permissions must be an object with "resources", and if wanted "presets" and "offered".',
  )
  .superRefine((given, context) => {
    for (const { path, message } of findCatalogueFaults(given)) context.addIssue({ code: "custom", path, message });
  });

function tooMany(what: string, most: number): string {
  return `There are too many ${what}; ${most} are the most.`;
}
