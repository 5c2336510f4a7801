import { chance, integerBetween, pick, type Random } from '../../statistics/seeded-random.ts';

/** Given names | family names, by where the names are common. Every person is made up by combining them. */
const NAMES: readonly (readonly [string, string])[] = [
  [
    'Hannah,Caleb,Megan,Tyler,Abigail,Logan,Kayla,Ethan,Brooke,Marcus,Paige,Devin,Allison,Trevor,Natalie,Garrett,Simone,Jared,Denise,Wesley,Tamara,Russell,Leah,Curtis',
    'Whitfield,Hargrove,Delaney,Pruitt,Holloway,Bexley,Stanton,Merritt,Lockhart,Vance,Kimball,Ashcroft,Tolliver,Bramwell,Redmond,Sutter,Halvorsen,Marsh,Gentry,Fairbanks,Colby,Winslow,Tate,Barlow',
  ],
  [
    'Priya,Arjun,Kavya,Rohan,Ananya,Vikram,Meera,Aditya,Sneha,Karthik,Divya,Nikhil,Pooja,Sanjay,Lakshmi,Harish',
    'Raman,Iyer,Deshpande,Kulkarni,Menon,Chatterjee,Reddy,Bhatt,Nair,Saxena,Joshi,Pillai,Mehra,Banerjee,Gowda,Trivedi',
  ],
  [
    'Wei,Jing,Min,Xinyi,Hao,Yuxuan,Mei,Jun,Lihua,Zhen,Tao,Ying,Minh,Thuy,Duc,Linh',
    'Zhang,Liang,Huang,Zhou,Xu,Lin,Guo,Tang,Feng,Shen,Nguyen,Tran,Pham,Chan,Wong,Deng',
  ],
  [
    'Camila,Mateo,Lucía,Diego,Valeria,Andrés,Gabriela,Rafael,Daniela,Joaquín,Paula,Emilio,Beatriz,Thiago,Renata,Iván',
    'Castellanos,Ibarra,Montoya,Quintero,Salazar,Herrera,Villanueva,Cordero,Espinoza,Ferreira,Carvalho,Rojas,Aguirre,Benítez,Pacheco,Duarte',
  ],
  [
    'Lena,Matthias,Katarzyna,Pavel,Ingrid,Nikolai,Elena,Lars,Sofie,Tomasz,Chiara,Jonas,Anneke,Marek,Céline,Stefan',
    'Brandt,Lindqvist,Kowalczyk,Novotny,Vogel,Petrov,Moreau,Jansen,Bianchi,Nowak,Eriksen,Weiss,Dubois,Horvat,Keller,Popescu',
  ],
  [
    'Amara,Chidi,Zainab,Kwame,Ngozi,Tunde,Thandiwe,Kofi,Amina,Sipho,Wanjiru,Emeka',
    'Okafor,Mensah,Adeyemi,Dlamini,Mwangi,Balogun,Owusu,Nkosi,Eze,Kamau,Asante,Okonkwo',
  ],
  [
    'Layla,Omar,Yasmin,Karim,Nadia,Tariq,Shirin,Farid,Leyla,Emre,Noa,Amir',
    'Haddad,Rahimi,Nasser,Aydin,Khoury,Farahani,Mansour,Yilmaz,Sayegh,Levi,Qureshi,Demir',
  ],
  [
    'Haruto,Yuki,Aiko,Kenji,Ji-woo,Min-jun,Soo-ah,Hye-jin,Sakura,Daichi',
    'Tanaka,Fujimoto,Ishikawa,Nakamura,Park,Choi,Kang,Yoon,Okada,Shimizu',
  ],
];

const INITIALS = 'ABCDEFGHJKLMNPRSTVW';

/** A full name; one in six crosses two origins, one in three has a middle initial. */
export function personName(random: Random): string {
  const [given, family] = pick(random, NAMES);
  const familyPool = chance(random, 1 / 6) ? pick(random, NAMES)[1] : family;
  const middle = chance(random, 1 / 3) ? ` ${INITIALS.charAt(integerBetween(random, 0, INITIALS.length - 1))}.` : '';
  return `${pick(random, given.split(','))}${middle} ${pick(random, familyPool.split(','))}`;
}
