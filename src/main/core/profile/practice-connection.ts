import { z } from 'zod';

/** What the practice server says when it is ready: where it listens, its shares, its catalogue and the anchors to trust in practice. */
export const practiceReadySchema = z.object({
  ready: z.literal(true),
  baseUrl: z.string(),
  adminUrl: z.string(),
  port: z.int(),
  contentRoot: z.string(),
  catalogue: z.string(),
  catalogueWithProblems: z.string(),
  anchors: z.string(),
  serverCertificate: z.string(),
  timestampUrl: z.string(),
  timestampsAreNew: z.boolean(),
});
export type PracticeReady = z.infer<typeof practiceReadySchema>;

/** A practice server that runs as a process of its own. */
export interface PracticeConnection {
  readonly ready: PracticeReady;
  stop(): Promise<void>;
}

/** Starts it over a folder of its own. @throws Fault `practice/…` */
export type StartPractice = (folder: string) => Promise<PracticeConnection>;
