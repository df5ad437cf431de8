/** What machines say. Three sides that share no wording. */
import type { Side, Wording } from './wording.ts';

type Lines = readonly string[];

const EN: Record<Side, Record<string, Lines>> = {
  tuned: {
    short: [
      'Hi, this is Anna, leave a message.',
      'You know what to do. Wait for the beep.',
      'This is Mark. Sorry I missed you.',
    ],
    personal: [
      'Hello, you have reached my voicemail, please leave a message after the tone.',
      'Hi, this is Robert. I cannot come to the phone right now. Leave your name and number and I will call you back.',
      'Hey, Julia here. I am away until Monday. … Please try my colleague, or leave a message after the beep. Thank you.',
    ],
    carrier: [
      'The person you are trying to reach is not available. Please leave a message at the tone.',
      'Your call has been forwarded to an automatic voice message system. Five five five, one two three four, is not available. At the tone, please record your message.',
      'The number you have dialled is not in service. Please check the number and dial again.',
    ],
    menu: [
      'Thank you for calling First Bank. For English, press one. For cards, press two. To speak to somebody, press zero, or stay on the line.',
      'Please listen carefully to the following options. For sales, press one. For service, press two. For all other questions, press three.',
    ],
    hold: ['All of our agents are busy at the moment. Please hold the line.'],
    screening: [
      'Hi, if you record your name and reason for calling, I will see if this person is available.',
    ],
  },
  checked: {
    short: [
      'It is Kate, leave me a message.',
      'Sorry, not here. Talk after the beep.',
      'You have reached Steve. Bye.',
    ],
    personal: [
      'This is the voice mailbox of Linda Moore. I am either away or on another call. Please speak after the signal.',
      'Good day, you are connected to the answering machine of the Parker family. We are not at home. Please leave us your name, the time of your call, and your number.',
      'Hi, it is Chris. … I am unable to take your call. … Try again later or send me a text.',
    ],
    carrier: [
      'The mobile phone you have called is switched off. Please try again later.',
      'You have reached the mailbox of a customer who cannot answer now. To leave a message, speak after the beep. When you are done, hang up or press the hash key.',
      'We are sorry, your call cannot be completed as dialled. Please hang up and try once more.',
    ],
    menu: [
      'Welcome to Northern Energy. If you are calling about a bill, press one. If you have no power, press two. For everything else, please hold.',
      'Hello, this call may be recorded. Say or enter your customer number, followed by the hash key. If you do not have one, press star.',
    ],
    hold: ['Your call is important to us. The next free member of our team will take it.'],
    screening: [
      'I am Call Assist by Google, recording this call for the person you are trying to reach. What are you calling about?',
    ],
  },
  heldOut: {
    short: ['Tom here. Record something.', 'Not available. Leave a note.', 'Beep, then you.'],
    personal: [
      'Hello and thanks for calling. This is Patricia. I am probably in a meeting, so tell me what it is about after the beep.',
      'You are through to the voicemail of George Hall. Your message is recorded for two minutes. I will be in touch.',
      'Hey there. … I never listen to this. … So write to me instead, or leave something if you must.',
    ],
    carrier: [
      'The customer you are calling cannot be reached at present. A text message will tell them that you called.',
      'Welcome to the voice mail service. The owner of this number is not able to take your call. Record your message after the tone.',
      'This number has been changed or disconnected. Please consult the directory.',
    ],
    menu: [
      'You have called Lakeside Hospital. In an emergency hang up and dial nine one one. For appointments press one. For test results press two. For all else wait.',
      'Thanks for calling Quick Parcel. To track a delivery, say track. To change an address, say change. To hear this again, say repeat.',
    ],
    hold: ['We are experiencing high call volumes. Somebody will be with you shortly.'],
    screening: [
      'The person you are calling is using a screening service. Go ahead and say your name, and why you are calling.',
    ],
  },
};

const TR: Record<Side, Record<string, Lines>> = {
  tuned: {
    short: ['Ben Emre, mesaj bırakın.', 'Şu an bakamıyorum, bip sesinden sonra konuşun.'],
    personal: [
      'Merhaba, telesekreterime ulaştınız, lütfen sinyal sesinden sonra mesaj bırakın.',
      'Merhaba, ben Elif. Şu anda telefonuma bakamıyorum. Adınızı ve numaranızı bırakırsanız sizi ararım.',
    ],
    carrier: [
      'Aradığınız kişiye şu anda ulaşılamıyor. Lütfen daha sonra tekrar arayın.',
      'Aradığınız numara kullanılmamaktadır. Lütfen numarayı kontrol ederek tekrar deneyiniz.',
      'Aradığınız kişiye şu an ulaşılamıyor. Sinyal sesinden sonra mesaj bırakabilirsiniz.',
    ],
    menu: [
      'Bankamıza hoş geldiniz. Kart işlemleri için biri, kredi işlemleri için ikiyi, müşteri temsilcisi için sıfırı tuşlayınız.',
    ],
    hold: ['Tüm müşteri temsilcilerimiz şu anda hizmet vermektedir. Lütfen hatta kalın.'],
    screening: ['Merhaba, adınızı ve arama nedeninizi söyleyin, müsait olup olmadığına bakacağım.'],
  },
  checked: {
    short: ['Burası Can, sonra arayın.', 'Telefona çıkamıyorum, mesajınızı bırakın.'],
    personal: [
      'Selam, Burak ben. Toplantıdayım, şu anda telefona cevap veremiyorum. … Müsait olunca döneceğim.',
      'Demir ailesinin telesekreterine ulaştınız. Evde değiliz, bip sesinden sonra notunuzu bırakabilirsiniz.',
    ],
    carrier: [
      'Aradığınız abone telefonunu kapatmış veya kapsama alanı dışındadır. Lütfen daha sonra tekrar deneyiniz.',
      'Sesli mesaj servisine yönlendiriliyorsunuz. Mesajınızı bıraktıktan sonra kare tuşuna basınız.',
      'Bu hat geçici olarak görüşmeye kapatılmıştır. İlginiz için teşekkür ederiz.',
    ],
    menu: [
      'Güneş Sigorta’yı aradığınız için teşekkürler. Görüşmeniz kayıt altına alınmaktadır. Hasar için bir, poliçe için iki tuşuna basınız.',
    ],
    hold: ['Sıradasınız. Bekleme süreniz yaklaşık üç dakikadır.'],
    screening: ['Bu kişi aramaları denetliyor. Kimsiniz ve niçin arıyorsunuz, lütfen söyleyin.'],
  },
  heldOut: {
    short: ['Ben yokum, not bırak.', 'Leyla burada değil, bipten sonra konuşun.'],
    personal: [
      'İyi günler, Serkan Aydın’ın sesli mesaj kutusu. Size dönebilmem için isminizi ve konuyu söyleyin.',
      'Selamlar. … Tatildeyim, ay sonuna kadar aramalara cevap veremeyeceğim. … Acilse ofisi arayabilirsiniz.',
    ],
    carrier: [
      'Aradığınız kişi şu anda başka bir görüşme yapıyor. Lütfen bekleyin ya da daha sonra arayın.',
      'Ulaşmak istediğiniz numara hizmet dışıdır. Bilgi için müşteri hizmetlerini arayabilirsiniz.',
      'Sesli mesaj kutusuna bağlandınız. Mesajınızı sinyalden sonra bırakın ve telefonu kapatın.',
    ],
    menu: [
      'Yıldız Hastanesi’ne hoş geldiniz. Randevu almak için bire, sonuçlarınız için ikiye, diğer işlemler için dokuza basınız.',
    ],
    hold: ['Şu an tüm hatlarımız dolu. Çağrınız sıraya alınmıştır, kapatmayınız.'],
    screening: [
      'Aradığınız kişi kimin aradığını bilmek istiyor. İsminizi ve konuyu kısaca anlatın.',
    ],
  },
};

/** Everything machines say on one side. */
export function machinesOf(side: Side): readonly Wording[] {
  return (['en', 'tr'] as const).flatMap((language) =>
    Object.entries((language === 'en' ? EN : TR)[side]).flatMap(([kind, lines]) =>
      lines.map((text) => ({ kind, language, text })),
    ),
  );
}
