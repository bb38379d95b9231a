/**
 * Property tests draw the same cases on every run, so that a failure names what changed; another
 * NETLOOM_SEED draws others, to search for what nobody thought of.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.NETLOOM_SEED ?? 1) });
