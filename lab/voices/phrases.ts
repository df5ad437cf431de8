/** Who says a phrase: the person called, or the AI. */
export type Speaker = 'callee' | 'agent';
/** The lab's languages. */
export type Language = 'en' | 'tr';

/** What a person called can say, in both languages. */
export const calleeTexts = {
  hello: ['Hello, good day.', 'Alo, buyurun.'],
  yes: ['Yes, that works for me.', 'Evet, benim için uygun.'],
  sure: ['Sure, I will be there.', 'Tabii, orada olacağım.'],
  confirm: ['Please go ahead and confirm it.', 'Lütfen onaylayın, ben geleceğim.'],
  no: ['No, thank you, I am not interested.', 'Hayır, teşekkürler, ilgilenmiyorum.'],
  cannot: ['Unfortunately I can not make it.', 'Maalesef o saatte gelemem.'],
  who: ['Who is calling, please?', 'Kim arıyor acaba?'],
  why: ['What is this all about?', 'Hangi konuda aramıştınız?'],
  when: ['What time was that again?', 'Saat kaçtaydı acaba?'],
  where: ['Where exactly is your office?', 'Ofisiniz tam olarak nerede?'],
  price: ['How much does it cost me?', 'Bunun ücreti ne kadar?'],
  repeat: ['Sorry, could you repeat that?', 'Pardon, tekrar eder misiniz?'],
  later: ['Can you call me back tomorrow?', 'Beni yarın yine arayabilir misiniz?'],
  robot: ['Am I talking to a robot?', 'Bir robotla mı konuşuyorum?'],
  human: ['I want to talk to a human.', 'Bir insanla görüşmek istiyorum.'],
  person: ['Please connect me to a real person.', 'Lütfen beni gerçek bir kişiye bağlayın.'],
  wait: ['Wait, wait, hold on a second.', 'Durun, durun, bir saniye.'],
  excuse: ['Excuse me, let me stop you there.', 'Affedersiniz, sözünüzü kesiyorum.'],
  voicemail: [
    'Hello, you have reached my voicemail, please leave a message after the tone.',
    'Merhaba, telesekreterime ulaştınız, lütfen sinyal sesinden sonra mesaj bırakın.',
  ],
  mailbox: [
    'The person you are calling is not available, record your message after the beep.',
    'Aradığınız kişiye şu anda ulaşılamıyor, bip sesinden sonra mesajınızı bırakın.',
  ],
  stop: [
    'Stop calling me and remove my number from your list.',
    'Artık beni aramayın ve numaramı listenizden silin.',
  ],
  never: ['Do not ever call this number again.', 'Bu numarayı bir daha asla aramayın.'],
  wrong: ['You have got the wrong number.', 'Yanlış numarayı aradınız.'],
  pressed: ['I have just pressed the key.', 'Şimdi tuşa bastım.'],
  line: ['The line is bad, I can hardly hear you.', 'Hat kötü, sizi zor duyuyorum.'],
  there: ['Hello, are you still there?', 'Alo, hâlâ orada mısınız?'],
  thanks: ['Thank you very much for the help.', 'Yardımınız için çok teşekkür ederim.'],
  bye: ['Goodbye, have a nice day.', 'Hoşça kalın, iyi günler.'],
  desk: ['This is the front desk, how may I help?', 'Danışma masası, nasıl yardımcı olabilirim?'],
} as const satisfies Record<string, readonly [en: string, tr: string]>;

/** What the AI can say, in both languages. */
export const agentTexts = {
  greeting: [
    'Hello, this is the appointment desk of Northwind Clinic. You have an appointment tomorrow at three. Does that still work for you?',
    'Merhaba, Kuzey Kliniği randevu masasından arıyorum. Yarın saat üçte randevunuz var. Sizin için hâlâ uygun mu?',
  ],
  confirmed: [
    'Wonderful, your appointment is confirmed. Goodbye.',
    'Harika, randevunuz onaylandı. Hoşça kalın.',
  ],
  declined: [
    'I understand, and I have noted that for you. Goodbye.',
    'Anlıyorum, bunu sizin için not ettim. Hoşça kalın.',
  ],
  identity: [
    'I am calling from Northwind Clinic. Can you come tomorrow at three?',
    'Kuzey Kliniğinden arıyorum. Yarın saat üçte gelebilir misiniz?',
  ],
  reason: [
    'It is about your visit tomorrow at three. Does that work for you?',
    'Yarın saat üçteki ziyaretiniz hakkında. Sizin için uygun mu?',
  ],
  time: [
    'Three in the afternoon, tomorrow. Will you be there?',
    'Yarın öğleden sonra saat üçte. Orada olacak mısınız?',
  ],
  place: [
    'Our office is at twelve Harbour Street. Can you make it?',
    'Ofisimiz Liman Caddesi on iki numarada. Gelebilir misiniz?',
  ],
  price: [
    'The visit is covered and costs you nothing. Shall I confirm it?',
    'Ziyaret sigorta kapsamında, ücretsiz. Onaylayayım mı?',
  ],
  repeated: [
    'Of course. Tomorrow at three, at the clinic. Does that work for you?',
    'Elbette. Yarın saat üçte, klinikte. Sizin için uygun mu?',
  ],
  callback: [
    'No problem, I will try you again tomorrow. Goodbye.',
    'Sorun değil, sizi yarın tekrar arayacağım. Hoşça kalın.',
  ],
  robot: [
    'Yes, I am an automated assistant. May I confirm your visit?',
    'Evet, ben otomatik bir asistanım. Ziyaretinizi onaylayayım mı?',
  ],
  transfer: [
    'One moment please, I am connecting you to a colleague.',
    'Bir dakika lütfen, sizi bir arkadaşıma bağlıyorum.',
  ],
  colleague: [
    'I see, a colleague of mine will call you back today. Goodbye.',
    'Anladım, bir arkadaşım bugün sizi geri arayacak. Hoşça kalın.',
  ],
  listening: ['Sorry, please go ahead, I am listening.', 'Özür dilerim, buyurun, sizi dinliyorum.'],
  removed: [
    'I am sorry for the trouble, your number is off our list. Goodbye.',
    'Rahatsızlık için üzgünüm, numaranızı listemizden çıkardım. Hoşça kalın.',
  ],
  message: [
    'This is Northwind Clinic with a message about your visit. Please call us back. Goodbye.',
    'Kuzey Kliniği ziyaretiniz için mesaj bırakıyor. Lütfen bizi arayın. Hoşça kalın.',
  ],
  mistaken: [
    'Oh, then I dialled the wrong person, excuse me. Goodbye.',
    'O zaman yanlış kişiyi aramışım, kusura bakmayın. Hoşça kalın.',
  ],
  unclear: [
    'Pardon me, I did not catch that. Could you say it again?',
    'Affedersiniz, anlayamadım. Bir daha söyler misiniz?',
  ],
  present: ['Are you still on the phone?', 'Hâlâ telefonda mısınız?'],
  here: [
    'Yes, I can hear you. Does tomorrow at three suit you?',
    'Evet, sizi duyuyorum. Yarın saat üç size uyar mı?',
  ],
  key: [
    'Thank you, I have noted your key. Shall I put you down for tomorrow?',
    'Teşekkürler, tuşladığınızı not ettim. Sizi yarına yazayım mı?',
  ],
  louder: [
    'Excuse the bad line. I asked whether tomorrow at three is fine.',
    'Hat için kusura bakmayın. Yarın saat üç uygun mu diye sormuştum.',
  ],
  resume: [
    'Where were we? Tomorrow at three, is that fine with you?',
    'Nerede kalmıştık? Yarın saat üç sizin için iyi mi?',
  ],
  moment: ['One moment please.', 'Bir saniye lütfen.'],
  goodbye: ['Thanks for your time, all the best.', 'Zamanınız için sağ olun, iyi günler.'],
  briefing: [
    'Somebody wants to speak to a person about their visit. Press one to take it, two to decline.',
    'Ziyareti için bir yetkili isteyen biri var. Almak için bire, almamak için ikiye basın.',
  ],
  alone: [
    'I apologise, none of my colleagues is free. Shall I go on and confirm?',
    'Kusura bakmayın, şu an boşta arkadaşım yok. Ben onaylayayım mı?',
  ],
} as const satisfies Record<string, readonly [en: string, tr: string]>;

/** A callee's phrase, whatever the language. */
export type CalleePhrase = keyof typeof calleeTexts;
/** An agent's phrase, whatever the language. */
export type AgentPhrase = keyof typeof agentTexts;

/** One line of `index.json`. */
export interface PhraseEntry {
  /** `language.who.name`, the file is `audio/<id>.ulaw`. */
  readonly id: string;
  readonly language: Language;
  readonly who: Speaker;
  readonly name: CalleePhrase | AgentPhrase;
  readonly text: string;
  /** Length of the rendered audio. */
  readonly ms: number;
}

/** Every phrase without its audio, in the order that numbers them for the tone code. */
export function listPhrases(): Omit<PhraseEntry, 'ms'>[] {
  const of = (who: Speaker, language: Language, texts: Record<string, readonly string[]>) =>
    Object.entries(texts).map(([name, both]) => ({
      id: `${language}.${who}.${name}`,
      language,
      who,
      name: name as CalleePhrase | AgentPhrase,
      text: both[language === 'en' ? 0 : 1] as string,
    }));
  return (['en', 'tr'] as const).flatMap((language) => [
    ...of('callee', language, calleeTexts),
    ...of('agent', language, agentTexts),
  ]);
}
