/** What people say when they pick up, and what they answer to the agent. Three sides that share no wording. */
import type { Side, Wording } from './wording.ts';

type Lines = readonly string[];

const EN: Record<Side, Record<string, Lines>> = {
  tuned: {
    hello: ['Hello?', 'Yes?', 'Hi.', 'Hello, who is this?', 'Yeah, hello.', 'Speaking.'],
    name: ['Hello, John speaking.', 'Yes, this is Mary.', 'Peter Miller, hello.'],
    company: [
      'Good morning, Smith and partners, how can I help you?',
      'Thank you for calling Green Garden, this is Laura, what can I do for you?',
      'Doctor Brown’s office, good afternoon.',
    ],
    long: [
      'Hello, hello, I can hardly hear you, who is calling please?',
      'Yes hello, just a moment, I am in the car.',
    ],
    distracted: ['Hello? … Hello, is anybody there?', 'Yes. … One second please. … Yes, hello?'],
  },
  checked: {
    hello: ['Good evening.', 'Hey.', 'Yes, hello?', 'Who is calling?', 'Yep?', 'Hello there.'],
    name: ['Anderson.', 'Hi, Susan here.', 'Good day, you are talking to David.'],
    company: [
      'Hotel Bristol, reception, Emma speaking, how may I help?',
      'City Dental Care, good morning, my name is Tom.',
      'Hello and welcome to Baker’s garage, what can we do for you today?',
    ],
    long: [
      'Hello, sorry, I was just about to leave, who am I speaking to?',
      'Yes good morning, I was expecting your call, please go ahead.',
    ],
    distracted: ['Hello. … Yes, I am here.', 'Hi. … Wait a moment. … So, who is this?'],
  },
  heldOut: {
    hello: [
      'Hello hello.',
      'Hi, yes?',
      'This is me.',
      'Go ahead.',
      'Good afternoon?',
      'Who is that?',
    ],
    name: ['Williams residence.', 'Nora on the line.', 'Hello, it is Daniel Cooper.'],
    company: [
      'Riverside Books, you are speaking with Helen, good afternoon.',
      'Thanks for calling Pizza Roma, would you like to order?',
      'Front desk of the Grand, my name is Oliver, how can I be of service?',
    ],
    long: [
      'Yes, hi, the connection is really bad, can you speak up a little please?',
      'Oh hello, I thought it was my sister, sorry, who is this?',
    ],
    distracted: [
      'Yeah? … Sorry, I was driving. Hello?',
      'Hello … no, put it over there … yes, hello, sorry.',
    ],
  },
};

const TR: Record<Side, Record<string, Lines>> = {
  tuned: {
    hello: ['Alo?', 'Efendim?', 'Buyurun.', 'Alo, kimsiniz?', 'Evet?'],
    name: ['Alo, ben Ahmet.', 'Efendim, Ayşe konuşuyor.'],
    company: [
      'İyi günler, Yılmaz İnşaat, nasıl yardımcı olabilirim?',
      'Merhaba, Deniz Otel, ben Selin, buyurun efendim.',
    ],
    long: ['Alo, sesiniz çok az geliyor, kiminle görüşüyorum acaba?'],
    distracted: ['Alo? … Alo, orada mısınız?', 'Efendim. … Bir dakika. … Evet, buyurun.'],
  },
  checked: {
    hello: ['Alo, buyurun.', 'Merhaba.', 'Efendim, alo.', 'Kim arıyor?', 'Günaydın.'],
    name: ['Mehmet Kaya, buyurun.', 'Alo, Zeynep ben.'],
    company: [
      'Günaydın, Çınar Eczanesi, size nasıl yardımcı olayım?',
      'Kaya Otomotiv, hoş geldiniz, ben Murat, dinliyorum.',
    ],
    long: ['Alo, kusura bakmayın yoldayım, sizi tanıyamadım, kimsiniz?'],
    distracted: ['Efendim? … Alo, sizi duyuyorum.', 'Alo. … Pardon. … Evet, dinliyorum sizi.'],
  },
  heldOut: {
    hello: ['Alo alo?', 'Buyurun, dinliyorum.', 'Evet, kim o?', 'İyi akşamlar.', 'Selam?'],
    name: ['Alo, Fatma Demir.', 'Hasan ben, buyurun.'],
    company: [
      'Mavi Tur, iyi günler, adım Ece, nasıl yardımcı olabilirim?',
      'Aslan Hukuk Bürosu, merhaba, kime bakmıştınız?',
    ],
    long: ['Alo, evet, şu an markettayım, biraz sonra konuşsak olur mu, kimsiniz?'],
    distracted: ['Alo? … Hah, şimdi duydum, buyurun.', 'Efendim … yok oraya koyma … evet, alo.'],
  },
};

const REPLIES: Record<Side, Record<'en' | 'tr', Lines>> = {
  tuned: {
    en: [
      'Yes, that is right.',
      'No, thank you.',
      'What is this about?',
      'Sure, go ahead.',
      'Well, to be honest I do not have much time now, but tell me, what is it that you are offering?',
    ],
    tr: ['Evet, benim.', 'Hayır, teşekkürler.', 'Ne hakkında acaba?', 'Tabii, dinliyorum.'],
  },
  checked: {
    en: [
      'Okay, I am listening.',
      'Not today.',
      'Could you say that again?',
      'Yes, tomorrow works for me.',
      'I see, I have already spoken to one of your colleagues last week and she told me that somebody would call.',
    ],
    tr: ['Doğrudur.', 'Şu an uygun değilim.', 'Tekrar eder misiniz?', 'Olur, yarın bekliyorum.'],
  },
  heldOut: {
    en: [
      'That would be me.',
      'I do not think so.',
      'Sorry, who did you say you are?',
      'Fine with me.',
      'You know, my wife takes care of these things, so it would be best if you called again in the evening.',
    ],
    tr: ['Evet, öyle.', 'İstemiyorum.', 'Nereden arıyorsunuz?', 'Uyar, görüşürüz o zaman.'],
  },
};

/** Everything people say on one side. */
export function peopleOf(side: Side): readonly Wording[] {
  return (['en', 'tr'] as const).flatMap((language) =>
    Object.entries((language === 'en' ? EN : TR)[side]).flatMap(([kind, lines]) =>
      lines.map((text) => ({ kind, language, text })),
    ),
  );
}

/** What a person answers to the agent. */
export const repliesOf = (side: Side, language: 'en' | 'tr'): readonly string[] =>
  REPLIES[side][language];
