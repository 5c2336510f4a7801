import { hash32 } from '../../statistics/seeded-random.ts';

/**
 * 256 words that are one token each with a space before them, in the vocabularies of GPT-4 and GPT-4o; those of other models
 * have nearly all of them too.
 */
const WORDS =
  ' the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many must before through back years where much your way well down should because each just those people how too little state good very make world still see own work long men here get both between life being under never day same another know year while last might us great old off come since go against right came take used himself few use place during without again home around small however house found mind part school public number course war until always away something fact though water less put think almost hand enough far took head yet government system set better told nothing night end why called eyes find going look asked later knew point next program city business give group toward room young let side social given present several order second rather face per within money power early need best light four white become half line area three large often important case open whole country name field kind car door level full company law force feet past party change'
    .split(' ')
    .slice(1);

/** A text of so many words. */
export function textOfTokens(tokens: number, keys: readonly number[]): string {
  let stream = 0;
  for (const key of keys) stream = hash32(key, stream, 1);
  let text = '';
  let bits = 0;
  for (let i = 0; i < tokens; i += 1) {
    if (i % 4 === 0) bits = hash32(stream, i, 2);
    text += ` ${WORDS[bits & 0xff] ?? ''}`;
    bits >>>= 8;
  }
  return text;
}
