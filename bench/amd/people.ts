/** What people say when they pick up, and what they answer to the agent. Five sides that share no wording. */
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
  checkedFirst: {
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
  checkedThen: {
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
  checkedLast: {
    hello: ['Hello, yes, hi.', 'Hm?', 'I am listening.', 'What is it?', 'Good morning.', 'Hiya.'],
    name: ['Rachel here, hello.', 'Hello, you have got Martin.', 'Yes, Stevenson speaking.'],
    company: [
      'Maple Street Veterinary, hello, what is your pet’s name?',
      'Bright Windows, good day, Alan on the phone, what can we do?',
      'Hello, this is the front office of Hill School, who would you like to talk to?',
    ],
    long: [
      'Hello, I am sorry, there is a lot of noise here, who did you say it was?',
      'Ah, good that you call, I have been waiting all morning.',
    ],
    distracted: [
      'Hello? … Oh, I had the phone upside down. Hello?',
      'Yes … shush, I am on the phone … hello, sorry.',
    ],
  },
  heldOut: {
    hello: [
      'Yes, who is it?',
      'Hello, can you hear me?',
      'Hey there.',
      'I am here.',
      'Morning.',
      'Yes, speaking.',
    ],
    name: ['Thompson.', 'Hi, you are talking to Grace.', 'Hello, Edward Black.'],
    company: [
      'Oak Hill Garage, Sam here, what is wrong with the car?',
      'Good afternoon, Lighthouse Travel, where would you like to go?',
      'Reception, how may I direct your call?',
    ],
    long: [
      'Hold on, let me turn the radio down, so, who is this?',
      'Hi, is this about the parcel, because I did not order anything.',
    ],
    distracted: [
      'Hello. … Hello? I cannot hear anything.',
      'Hi … close the door please … right, hello.',
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
  checkedFirst: {
    hello: ['Alo, buyurun.', 'Merhaba.', 'Efendim, alo.', 'Kim arıyor?', 'Günaydın.'],
    name: ['Mehmet Kaya, buyurun.', 'Alo, Zeynep ben.'],
    company: [
      'Günaydın, Çınar Eczanesi, size nasıl yardımcı olayım?',
      'Kaya Otomotiv, hoş geldiniz, ben Murat, dinliyorum.',
    ],
    long: ['Alo, kusura bakmayın yoldayım, sizi tanıyamadım, kimsiniz?'],
    distracted: ['Efendim? … Alo, sizi duyuyorum.', 'Alo. … Pardon. … Evet, dinliyorum sizi.'],
  },
  checkedThen: {
    hello: ['Alo alo?', 'Buyurun, dinliyorum.', 'Evet, kim o?', 'İyi akşamlar.', 'Selam?'],
    name: ['Alo, Fatma Demir.', 'Hasan ben, buyurun.'],
    company: [
      'Mavi Tur, iyi günler, adım Ece, nasıl yardımcı olabilirim?',
      'Aslan Hukuk Bürosu, merhaba, kime bakmıştınız?',
    ],
    long: ['Alo, evet, şu an markettayım, biraz sonra konuşsak olur mu, kimsiniz?'],
    distracted: ['Alo? … Hah, şimdi duydum, buyurun.', 'Efendim … yok oraya koyma … evet, alo.'],
  },
  checkedLast: {
    hello: ['Alo, evet?', 'Buyur?', 'Efendim, kimsiniz?', 'İyi günler.', 'Dinliyorum.'],
    name: ['Alo, Kemal ben.', 'Ben Derya, efendim.'],
    company: [
      'Ege Mobilya, kolay gelsin, ben Okan, ne istemiştiniz?',
      'Umut Diş Kliniği, merhabalar, randevu mu alacaksınız?',
    ],
    long: ['Alo, pardon, telefonu yeni buldum, kim arıyor acaba?'],
    distracted: ['Alo? … Ha, evet, geldi sesiniz.', 'Evet … bir sus kızım … alo, buyurun.'],
  },
  heldOut: {
    hello: ['Alo, merhaba.', 'Efendim canım?', 'Evet, benim.', 'Buyurun efendim.', 'Kimsiniz?'],
    name: ['Murat Öztürk.', 'Alo, Selma konuşuyor.'],
    company: [
      'Lale Çiçekçilik, iyi akşamlar, siparişiniz mi var?',
      'Öz Nakliyat, ben Cem, nereden nereye taşınıyorsunuz?',
    ],
    long: ['Alo, bir dakika, arabayı kenara çekeyim, evet, buyurun.'],
    distracted: [
      'Efendim? … Alo, ses kesildi.',
      'Alo … kapıyı kapatır mısın … evet, sizi dinliyorum.',
    ],
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
  checkedFirst: {
    en: [
      'Okay, I am listening.',
      'Not today.',
      'Could you say that again?',
      'Yes, tomorrow works for me.',
      'I see, I have already spoken to one of your colleagues last week and she told me that somebody would call.',
    ],
    tr: ['Doğrudur.', 'Şu an uygun değilim.', 'Tekrar eder misiniz?', 'Olur, yarın bekliyorum.'],
  },
  checkedThen: {
    en: [
      'That would be me.',
      'I do not think so.',
      'Sorry, who did you say you are?',
      'Fine with me.',
      'You know, my wife takes care of these things, so it would be best if you called again in the evening.',
    ],
    tr: ['Evet, öyle.', 'İstemiyorum.', 'Nereden arıyorsunuz?', 'Uyar, görüşürüz o zaman.'],
  },
  checkedLast: {
    en: [
      'Right, what about it?',
      'I would rather not.',
      'Could you tell me that once more?',
      'That sounds good to me.',
      'Listen, I am at work until six, and after that I pick up the kids, so any time after eight would be better.',
    ],
    tr: ['Aynen öyle.', 'Gerek yok, sağ olun.', 'Anlayamadım, nasıl?', 'Peki, anlaştık.'],
  },
  heldOut: {
    en: [
      'Exactly.',
      'Please take me off your list.',
      'Who gave you my number?',
      'Perfect, see you then.',
      'I would have to look at my calendar first, and it is in the kitchen, so give me a second, will you.',
    ],
    tr: [
      'Tabii ki.',
      'Beni bir daha aramayın.',
      'Numaramı nereden buldunuz?',
      'Harika, teşekkür ederim.',
    ],
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
