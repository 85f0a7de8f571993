/** Parses the fields of a v2 request from its body, in either encoding of a form. */
import { Busboy } from "@fastify/busboy";
import { MAX_API_BODY_BYTES } from "@/lib/gate/http/limits";
import type { Refusal } from "@/lib/shared/gate/refusals";

/** One field of a form, as sent. */
export type FormField = [name: string, value: string];
/** The fields of a form, or the refusal of a body that is none. */
export type FormParse = { ok: true; fields: FormField[] } | { ok: false; refusal: Refusal };

const MAX_FIELDS = 50;
const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i;

/**
 * Parses the fields in their order. Refusals: `content_type_unsupported`; `body_not_form` if it is broken or has a
 * file.
 */
export async function parseForm(body: Buffer, contentType: string | undefined): Promise<FormParse> {
  if (body.length === 0) return { ok: true, fields: [] };
  if (contentType === undefined || !FORM_TYPE.test(contentType)) {
    const detail = "Send the parameters as application/x-www-form-urlencoded or as multipart/form-data.";
    return { ok: false, refusal: { code: "content_type_unsupported", detail } };
  }
  try {
    return { ok: true, fields: await readFields(body, contentType) };
  } catch (error) {
    const detail = error instanceof UnwantedPart ? error.message : undefined;
    return { ok: false, refusal: { code: "body_not_form", ...(detail ? { detail } : {}) } };
  }
}

/** A part of a form that v2 does not accept. The message is for the client. */
class UnwantedPart extends Error {}

function readFields(body: Buffer, contentType: string): Promise<FormField[]> {
  return new Promise((resolve, reject) => {
    const fields: FormField[] = [];
    const parser = new Busboy({
      headers: { "content-type": contentType },
      // No limit on `fields`: busboy drops the fields beyond it and does not always report that.
      limits: { files: 0, fieldNameSize: MAX_API_BODY_BYTES, fieldSize: MAX_API_BODY_BYTES },
    });
    parser.on("field", (name: string | undefined, value) => {
      if (name === undefined) reject(new UnwantedPart("Each part of the form needs a name."));
      else fields.push([name, value]);
      if (fields.length > MAX_FIELDS) reject(new UnwantedPart(`A form may have ${MAX_FIELDS} fields at most.`));
    });
    parser.on("filesLimit", () => reject(new UnwantedPart("Send every parameter as a plain field, none as a file.")));
    parser.on("error", reject);
    parser.on("finish", () => resolve(fields));
    parser.end(body);
  });
}
