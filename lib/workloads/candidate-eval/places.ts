import { chance, pick, weightedPick, type Random } from '../../statistics/seeded-random.ts';
import { items } from '../phrase.ts';
import type { StudyKind } from './tracks/track.ts';

/** A job market with its cities, its schools from the most selective tier down (as lists parted by semicolons), and its names for degrees. */
export interface Region {
  readonly cities: string;
  readonly schools: readonly [string, string, string];
  readonly degrees: Readonly<Record<StudyKind, string>>;
  /** What a master of science or engineering is called. */
  readonly master: string;
  /** The years a first degree takes. */
  readonly years: number;
  /** What people speak there besides English; empty where English is the first language. */
  readonly language: string;
}

const AMERICAN = { science: 'BS', engineering: 'BS', arts: 'BA', business: 'BBA', nursing: 'BS', teaching: 'BA' };
const BRITISH = { science: 'BSc', engineering: 'BEng', arts: 'BA', business: 'BSc', nursing: 'BSc', teaching: 'BEd' };

/** The largest of the job markets. */
export const UNITED_STATES: Region = {
  cities:
    'San Francisco, CA; San Jose, CA; Los Angeles, CA; San Diego, CA; Seattle, WA; Portland, OR; Austin, TX; Dallas, TX; Houston, TX; Denver, CO; Salt Lake City, UT; Phoenix, AZ; Chicago, IL; Minneapolis, MN; Columbus, OH; Detroit, MI; Atlanta, GA; Raleigh, NC; Nashville, TN; Miami, FL; Washington, DC; Philadelphia, PA; Pittsburgh, PA; New York, NY; Boston, MA',
  schools: [
    'MIT; Stanford University; Carnegie Mellon University; UC Berkeley; Harvard University; Princeton University; Cornell University; Columbia University',
    'University of Michigan; University of Texas at Austin; Georgia Tech; University of Washington; Purdue University; UCLA; University of Wisconsin–Madison; Northeastern University; Boston University; Ohio State University; Virginia Tech; University of Maryland',
    'San José State University; Arizona State University; Portland State University; University of North Texas; Kent State University; Wichita State University; Florida Atlantic University; Western Governors University; Boise State University; Cal State Fullerton; Eastern Michigan University; Bowling Green State University; Harlan Valley College; Lakeridge State College',
  ],
  degrees: AMERICAN,
  master: 'MS',
  years: 4,
  language: '',
};

const CANADA: Region = {
  cities: 'Toronto, ON; Vancouver, BC; Montréal, QC; Waterloo, ON; Calgary, AB; Ottawa, ON',
  schools: [
    'University of Waterloo; University of Toronto; McGill University',
    'University of British Columbia; University of Alberta; Queen’s University; McMaster University',
    'Toronto Metropolitan University; University of Regina; Brock University; Lakehead University',
  ],
  degrees: { ...AMERICAN, science: 'BSc', engineering: 'BASc', business: 'BCom', teaching: 'BEd' },
  master: 'MASc',
  years: 4,
  language: 'French',
};

const UNITED_KINGDOM: Region = {
  cities: 'London, UK; Manchester, UK; Edinburgh, UK; Bristol, UK; Leeds, UK; Cambridge, UK',
  schools: [
    'University of Oxford; University of Cambridge; Imperial College London; UCL',
    'University of Edinburgh; University of Manchester; University of Bristol; University of Leeds',
    'University of Hull; Coventry University; University of Portsmouth; Teesside University',
  ],
  degrees: BRITISH,
  master: 'MSc',
  years: 3,
  language: '',
};

const INDIA: Region = {
  cities: 'Bengaluru, India; Hyderabad, India; Pune, India; Chennai, India; Gurugram, India; Mumbai, India',
  schools: [
    'IIT Bombay; IIT Madras; IIT Delhi; BITS Pilani; IISc Bengaluru',
    'NIT Trichy; VIT Vellore; Anna University; Delhi University; Jadavpur University',
    'Savitribai Phule Pune University; Visvesvaraya Technological University; JNTU Hyderabad; Amity University',
  ],
  degrees: { ...BRITISH, engineering: 'BTech', business: 'BCom' },
  master: 'MTech',
  years: 4,
  language: 'Hindi',
};

const EUROPE: Region = {
  cities:
    'Berlin, Germany; Munich, Germany; Amsterdam, Netherlands; Zurich, Switzerland; Warsaw, Poland; Stockholm, Sweden; Lisbon, Portugal; Dublin, Ireland',
  schools: [
    'ETH Zurich; TU Munich; EPFL; KTH Royal Institute of Technology',
    'TU Delft; University of Warsaw; RWTH Aachen University; Trinity College Dublin; University of Porto',
    'Bremen University of Applied Sciences; Opole University of Technology; University of Évora; Mid Sweden University',
  ],
  degrees: { ...BRITISH, engineering: 'BSc', teaching: 'BA' },
  master: 'MSc',
  years: 3,
  language: 'German',
};

const REGIONS: readonly (readonly [Region, number])[] = [
  [UNITED_STATES, 62],
  [CANADA, 8],
  [UNITED_KINGDOM, 10],
  [INDIA, 10],
  [EUROPE, 10],
];

/** Where someone works and where they studied: the same region four times in five. */
export function homeAndStudyRegion(random: Random): { readonly home: Region; readonly study: Region } {
  const home = weightedPick(random, REGIONS);
  return { home, study: chance(random, 0.8) ? home : weightedPick(random, REGIONS) };
}

/** A school of the region: one in six from the first tier, two in five from the second. */
export function school(random: Random, region: Region): string {
  const share = random();
  const tier = share < 0.16 ? 0 : share < 0.56 ? 1 : 2;
  return pick(random, items(region.schools[tier]));
}
