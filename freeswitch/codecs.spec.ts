import { codecsOf } from './codecs.ts';

const LOADED = [
  ...['type,name,ikey', 'codec,G.711 alaw,CORE_PCM_MODULE', 'codec,G.711 ulaw,CORE_PCM_MODULE'],
  ...['codec,G.722,mod_spandsp', 'codec,OPUS (STANDARD),mod_opus', '', '4 total.', ''],
];
const profile = (codecs: string): string => `RTP-IP  \t127.0.0.1\nCODECS IN        \t${codecs}\n`;

describe('what a FreeSWITCH speaks', () => {
  const of = (prefers: string, ...more: string[]) =>
    codecsOf([...LOADED, ...more].join('\n'), profile(prefers));

  it('is what it converts and its profile takes', () => {
    expect(of('OPUS,G722,PCMU,PCMA,G729')).toEqual(['PCMU', 'PCMA', 'G722', 'OPUS']);
    expect(of('PCMU@20i,opus@48000h')).toEqual(['PCMU', 'OPUS']);
  });

  it('has G.729 only where a module converts it, not where one passes it on', () => {
    expect(of('PCMU,G729', 'codec,G.729,mod_g729')).toEqual(['PCMU']);
    expect(of('PCMU,G729', 'codec,G.729,mod_com_g729')).toEqual(['PCMU', 'G729']);
  });

  it('is G.711 where it does not say', () => {
    expect(codecsOf('-ERR', '-ERR')).toEqual(['PCMU', 'PCMA']);
  });
});
