/** zod, set up for our Content Security Policy. Everything in lib/shared imports it from here. */
import { z } from "zod";

// zod compiles validators with `new Function` where it may. Our CSP forbids that, and the attempt alone is reported as
// a violation.
z.config({ jitless: true });

export { z };
