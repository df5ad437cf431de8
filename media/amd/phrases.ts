/** The second witness: words that machines say and people do not, in Turkish and English. */

export interface Witness {
  readonly verdict: 'machine' | 'screening';
  readonly phrase: string;
}

const SCREENING = [
  'record your name and reason for calling',
  'state your name and reason for calling',
  'say your name and why you are calling',
  'reason for calling',
  'i will see if this person is available',
  "i'll see if this person is available",
  'call assist by google',
  'the person you are calling is using a screening service',
  'adınızı ve arama nedeninizi',
  'arama nedeninizi söyleyin',
  'müsait olup olmadığına bakacağım',
];

const MACHINE = [
  'leave a message',
  'leave your message',
  'leave your name and number',
  'leave me a message',
  'after the tone',
  'after the beep',
  'at the tone',
  'you have reached the voicemail',
  'you have reached the mailbox',
  'voice mailbox',
  'is not available to take your call',
  'unable to take your call',
  "can't take your call",
  'cannot come to the phone',
  "can't come to the phone",
  'the number you have dialled',
  'the number you have dialed',
  'the subscriber you have called',
  'the person you are trying to reach is not available',
  'has been forwarded to',
  'answering machine',
  'please hold the line',
  'your call is important to us',
  'all of our agents are busy',
  'please listen carefully to the following options',
  'for sales press one',
  'for sales press 1',
  'aradığınız kişiye şu anda ulaşılamıyor',
  'aradığınız kişiye şu an ulaşılamıyor',
  'sinyal sesinden sonra',
  'bip sesinden sonra',
  'mesajınızı bırakın',
  'mesaj bırakabilirsiniz',
  'lütfen mesaj bırakın',
  'telesekreterime ulaştınız',
  'telesekretere yönlendiriliyorsunuz',
  'şu anda telefona cevap veremiyorum',
  'şu anda telefonuma bakamıyorum',
  'aradığınız numara kullanılmamaktadır',
  'aradığınız abone',
  'lütfen daha sonra tekrar arayın',
  'lütfen daha sonra tekrar deneyin',
  'ulaşılamamaktadır',
  'sesli mesaj servisine',
  'sesli yanıt sistemine',
  'tüm müşteri temsilcilerimiz',
  'dahili numarayı biliyorsanız',
  'bir tuşlayınız',
  "1'i tuşlayınız",
  'hatta kalın',
];

/** Mishearings that still count as the phrase, as a share of its letters. */
const EDITS = 0.2;

const WITNESSES = [
  ...SCREENING.map((phrase) => ({ verdict: 'screening' as const, phrase })),
  ...MACHINE.map((phrase) => ({ verdict: 'machine' as const, phrase })),
].map((witness) => patternOf(witness, folded(witness.phrase)));

/** The witness in a text; null when only a person need have said it. */
export function witnessIn(text: string): Witness | null {
  const letters = folded(text);
  const found = WITNESSES.find((each) => contains(letters, each));
  return found ? { verdict: found.verdict, phrase: found.phrase } : null;
}

/**
 * Lower case as Turkish has it, so that I and İ meet ı and i; then all marks off, for transcripts
 * leave them out at will.
 */
function folded(text: string): string {
  return text
    .toLocaleLowerCase('tr')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ı', 'i')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

interface Pattern extends Witness {
  readonly letters: string;
  /** Edits that still make it the phrase. */
  readonly allowed: number;
  /** One piece more than edits are allowed: wherever the phrase is, one of them is whole. */
  readonly pieces: readonly string[];
}

function patternOf(witness: Witness, letters: string): Pattern {
  const allowed = Math.floor(letters.length * EDITS);
  const cut = (piece: number): number => Math.floor((piece * letters.length) / (allowed + 1));
  const pieces = Array.from({ length: allowed + 1 }, (_, piece) =>
    letters.slice(cut(piece), cut(piece + 1)),
  );
  return { ...witness, letters, allowed, pieces };
}

/** Whether some part of `text` is within the allowed edits of the phrase (Sellers' algorithm). */
function contains(text: string, { letters: phrase, allowed, pieces }: Pattern): boolean {
  if (!pieces.some((piece) => text.includes(piece))) return false;
  const row = Uint16Array.from({ length: phrase.length + 1 }, (_, i) => i);
  for (const letter of text) {
    let diagonal = 0;
    for (let i = 1; i <= phrase.length; i++) {
      const above = row[i] as number;
      const same = phrase[i - 1] === letter ? 0 : 1;
      row[i] = Math.min(above + 1, (row[i - 1] as number) + 1, diagonal + same);
      diagonal = above;
    }
    if ((row[phrase.length] as number) <= allowed) return true;
  }
  return false;
}
