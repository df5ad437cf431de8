/** For specs: a number of each kind of callee (`personas.ts`), and audio that is nowhere. */
export const LAB_CALLEES = {
  talks: '+905321000010',
  busy: '+905321000063',
  rings: '+905321000072',
  unknown: '+905321000097',
  declines: '+905321000068',
  early: '+905321000092',
  leaves: '+905321000084',
  colleague: '+905321000042',
  busyColleague: '+905321000044',
  awayColleague: '+905321000043',
} as const;

export const LAB_OFFER = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 39998 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');
