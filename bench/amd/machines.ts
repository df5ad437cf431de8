/** What machines say. Five sides that share no wording. */
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
  checkedFirst: {
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
  checkedThen: {
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
  checkedLast: {
    short: ['Claire. After the tone, please.', 'Nobody home. Try later.', 'It is Ben, text me.'],
    personal: [
      'Hello, this is Doctor Evans. I am with a patient at the moment. Please tell me briefly what you need, and my assistant will get in touch.',
      'Hi there, you have reached the phone of Olivia and James. We would love to hear from you, so talk to the machine.',
      'This is Frank. … I am on the road. … Say who you are and I will ring you tonight.',
    ],
    carrier: [
      'The subscriber cannot be connected. Please leave your message after the long tone.',
      'We could not connect you. The phone you are calling may be out of coverage. Please call again in a few minutes.',
      'You are now in the voice box of the number that you dialled. Begin to speak when you hear the tone, and press one when you have finished.',
    ],
    menu: [
      'Hello, you are through to Swift Insurance. For a new claim, press one. For an existing claim, press two. To hear your balance, press three.',
      'Welcome to the city line. Our office hours are nine to five. If you know the extension, enter it now. Otherwise stay on the line for an operator.',
    ],
    hold: ['Thanks for your patience. You are number four in the queue.'],
    screening: [
      'Hello, I am answering for the owner of this phone. Please tell me who is calling and what for, and I will pass it on.',
    ],
  },
  heldOut: {
    short: [
      'Victoria. Message, please.',
      'Out for lunch. Bye bye.',
      'Jack’s phone, you know the drill.',
    ],
    personal: [
      'Good day. You have called Henry Lawson, architect. I am on a building site and cannot talk. Kindly leave your details.',
      'Hello, we are the Robinsons, and none of us is near the phone. Wait for the long tone and tell us everything.',
      'Hi, Zoe. … I have moved abroad. … Please use my new number, or write me an email.',
    ],
    carrier: [
      'Sorry, the customer you want is on another line. Please stay connected, or call back after some time.',
      'You have been transferred to voice mail. Nobody is available to take your call. Record after the beep, then simply hang up.',
      'The area code that you used is not valid. Please check it, and try your call again.',
    ],
    menu: [
      'Harbour Clinic. Please note that our address has changed. To book a visit, press one. For prescriptions, press two. For billing, press three.',
      'This is the automated service of Metro Telecom. Please describe in a few words why you are calling, or press nine to speak to a person.',
    ],
    hold: ['Please stay on the line while we connect you to somebody who can help.'],
    screening: [
      'Hi. The person you called does not pick up unknown numbers. Say who you are after this message, and stay on the line.',
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
  checkedFirst: {
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
  checkedThen: {
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
  checkedLast: {
    short: ['Onur ben, sonra dönerim.', 'Evde yokuz, söyleyeceğinizi söyleyin.'],
    personal: [
      'Merhabalar, ben Doktor Aylin. Şu sıralar hastamla ilgileniyorum. Konuyu kısaca anlatın, sekreterim sizi arayacak.',
      'Tolga. … Yoldayım, duyamıyorum. … Kim olduğunuzu söyleyin, akşama ararım.',
    ],
    carrier: [
      'Abonemiz şu anda kapsama alanında değil. Birkaç dakika sonra yeniden arayabilirsiniz.',
      'Aramanız sesli posta kutusuna aktarıldı. Uzun sesin ardından konuşmaya başlayın.',
      'Çevirdiğiniz numara değişmiştir. Yeni numara için bilinmeyen numaralar servisini arayın.',
    ],
    menu: [
      'Hızlı Kargo’ya hoş geldiniz. Gönderi sorgulamak için bire, kurye çağırmak için ikiye, şikayet için üçe basın.',
    ],
    hold: ['Beklediğiniz için teşekkür ederiz. Önünüzde dört kişi var.'],
    screening: [
      'Merhaba, telefonun sahibi adına yanıtlıyorum. Adınızı ve arama sebebinizi alabilir miyim?',
    ],
  },
  heldOut: {
    short: ['Pınar. Mesaj atın.', 'Müsait değilim, akşam arayın lütfen.'],
    personal: [
      'İyi günler, avukat Kerem Şahin’i aradınız. Duruşmadayım, telefonum sessizde. Mesajınızı dinler dinlemez ararım.',
      'Ben Gizem. … Yurt dışındayım, hattım kapalı. … İnternetten yazabilirsiniz.',
    ],
    carrier: [
      'Aradığınız hat meşgul. Dilerseniz bekleyin, dilerseniz sonra tekrar arayın.',
      'Telesekreter hizmetine bağlandınız. Bip sesini duyunca konuşun, bitirince kapatın.',
      'Eksik numara tuşladınız. Alan kodunu kontrol edip yeniden deneyin.',
    ],
    menu: [
      'Deniz Bank telefon şubesindesiniz. Hesap bilgileri için bir, para transferi için iki, kayıp kart için üç deyin.',
    ],
    hold: ['Lütfen bekleyiniz, çağrınız ilgili birime aktarılıyor.'],
    screening: [
      'Merhaba. Bu numara tanımadığı aramaları açmıyor. Kim olduğunuzu söyleyip hatta bekleyin.',
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
