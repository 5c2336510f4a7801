import { pick, type Random } from '../statistics/seeded-random.ts';

// Every name is put together from two halves, so that hardly one of them is anybody's.
const TOWN_BEGINNINGS =
  'Alder,Ash,Birken,Bracken,Calder,Dunn,Elms,Fallow,Garn,Hazel,Holm,Ister,Kerr,Lind,Marl,Nether,Orm,Pell,Quarn,Raven,Sorrel,Thorn,Ulver,Wych';
const TOWN_ENDINGS = 'bridge,by,combe,dale,fell,ford,gate,haven,holt,leigh,mere,mouth,stead,thorpe,wick,worth';
const COMPANY_BEGINNINGS =
  'Aldora,Brevon,Cantrix,Delmara,Estovan,Ferrix,Galdin,Hestora,Invaro,Jorvell,Kestrin,Lumavo,Mondrel,Norvane,Pellaro,Quintor,Rondevo,Selvane,Tormund,Ulvaro,Vestrin,Wendrel,Zantero';
const COMPANY_ENDINGS =
  'Group,Industries,Systems,Works,Holding,Partners,Labs,Brothers,International,Foods,Energy,Mobility';
const GIVEN_NAMES =
  'Ada,Bram,Corin,Dorit,Elke,Faro,Gisla,Hanno,Ilse,Joris,Kaia,Levin,Malin,Nils,Odile,Piet,Runa,Sander,Tilde,Ubbo,Vera,Wim,Ylva,Zeno';
const SURNAME_BEGINNINGS =
  'Anker,Brand,Dahl,Ekel,Falk,Gryn,Halv,Isen,Kol,Lund,Mark,Nord,Oster,Quist,Rosen,Stor,Tarn,Vester';
const SURNAME_ENDINGS = 'beek,dorn,gaard,heim,lund,mann,mark,quist,rup,stam,stroom,veld';

/** One name out of two lists that are kept as text, and what stands between its halves. */
function name(random: Random, beginnings: string, between: string, endings: string): string {
  return pick(random, beginnings.split(',')) + between + pick(random, endings.split(','));
}

/** An invented town. */
export const townName = (random: Random): string => name(random, TOWN_BEGINNINGS, '', TOWN_ENDINGS);

/** An invented company. */
export const companyName = (random: Random): string => name(random, COMPANY_BEGINNINGS, ' ', COMPANY_ENDINGS);

/** An invented given name. */
export const givenName = (random: Random): string => pick(random, GIVEN_NAMES.split(','));

/** An invented surname. */
export const surname = (random: Random): string => name(random, SURNAME_BEGINNINGS, '', SURNAME_ENDINGS);
