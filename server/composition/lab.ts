import type { Config } from '../config.ts';
import { SipTrunk } from '../models/index.ts';
import { rememberedSipPort, reportsLab, startLab, type Lab } from '../start/lab-process.ts';
import type { Closing } from './closing.ts';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Runs the parts of the lab that stand in for what is missing: a key, a trunk. */
export async function openLab(config: Config, closing: Closing): Promise<Lab | null> {
  const openai = config.lab === 'on' || config.openai.apiKey === null;
  const carrier = config.lab === 'on' || !(await hasRealTrunk(config.dataDir));
  if (config.lab === 'off' || !(openai || carrier)) return null;
  const lab = await startLab({ openai, carrier, seed: config.labSeed, dataDir: config.dataDir });
  closing.defer(() => lab.close());
  return lab;
}

async function hasRealTrunk(dataDir: string): Promise<boolean> {
  const labPort = rememberedSipPort(dataDir);
  const trunks = await SipTrunk.findAll({ where: { is_active: true } });
  return trunks.some(({ host, port }) => !(LOOPBACK.includes(host) && port === labPort));
}

/** `127.0.0.1:5060` in its parts. */
export const addressOf = (text: string) => {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
};

/** The AI endpoint in use. */
export interface Ai {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly isLab: boolean;
}

/** The endpoint configured, or the lab's when there is no key. */
export async function chooseAi({ openai }: Config, lab: Lab | null): Promise<Ai> {
  const stand = openai.apiKey === null ? lab?.addresses.openai : undefined;
  const baseUrl = stand?.baseUrl ?? openai.baseUrl;
  const apiKey = openai.apiKey ?? 'sk-lab';
  return { baseUrl, apiKey, isLab: await reportsLab(baseUrl, apiKey) };
}
