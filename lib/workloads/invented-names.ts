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

/** Draws from a list that is kept as text until it is first needed. */
function drawer(text: string): (random: Random) => string {
  let list: readonly string[] | undefined;
  return (random) => {
    list ??= text.split(',');
    return pick(random, list);
  };
}

const townBeginning = drawer(TOWN_BEGINNINGS);
const townEnding = drawer(TOWN_ENDINGS);
const companyBeginning = drawer(COMPANY_BEGINNINGS);
const companyEnding = drawer(COMPANY_ENDINGS);
const surnameBeginning = drawer(SURNAME_BEGINNINGS);
const surnameEnding = drawer(SURNAME_ENDINGS);

/** An invented town. */
export const townName = (random: Random): string => townBeginning(random) + townEnding(random);

/** An invented company. */
export const companyName = (random: Random): string => `${companyBeginning(random)} ${companyEnding(random)}`;

/** An invented given name. */
export const givenName = drawer(GIVEN_NAMES);

/** An invented surname. */
export const surname = (random: Random): string => surnameBeginning(random) + surnameEnding(random);
