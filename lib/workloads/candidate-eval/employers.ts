import { chance, pick, weightedPick, type Random } from '../../statistics/seeded-random.ts';
import { items } from '../phrase.ts';
import { UNITED_STATES, type Region } from './places.ts';
import type { Industry } from './tracks/track.ts';

/** Lists parted by semicolons. */
interface EmployerNames {
  readonly known: string;
  /** What follows the first word of an invented name. */
  readonly endings: string;
  /** What a reader who has never heard of it is told. */
  readonly about: string;
}

const EMPLOYERS: Readonly<Record<Industry, EmployerNames>> = {
  technology: {
    known:
      'Google; Microsoft; Amazon; Meta; Apple; Netflix; Stripe; Bloomberg; Datadog; Shopify; Airbnb; Uber; Salesforce; Oracle; IBM; Cisco; Atlassian; Spotify; Dropbox; Twilio; Cloudflare; Infosys; Accenture; Cognizant',
    endings: 'Labs; Systems; Software; AI; Analytics; Cloud; Networks; Data; Technologies',
    about:
      'logistics software; seed-stage start-up; payments start-up; digital agency; series B security company; developer tools; IT consultancy; travel marketplace',
  },
  finance: {
    known:
      'JPMorgan Chase; Goldman Sachs; Capital One; Deloitte; PwC; Morgan Stanley; Barclays; Fidelity Investments; American Express; Wells Fargo',
    endings: 'Capital; Credit Union; Insurance; Partners; Savings Bank',
    about: 'regional; employee-owned; 40 branches; founded in 1998',
  },
  health: {
    known: 'Kaiser Permanente; Mayo Clinic; Cleveland Clinic; Providence; Mount Sinai; HCA Healthcare; CVS Health',
    endings: 'Medical Center; General Hospital; Health System; Community Clinic; Children’s Hospital',
    about: 'non-profit; rural; teaching site; serves three counties',
  },
  school: {
    known: 'Chicago Public Schools; Houston ISD; KIPP; Success Academy; Denver Public Schools',
    endings: 'Middle School; High School; Academy; School District; Preparatory School',
    about: 'urban; rural; 900 pupils; founded in 2004',
  },
  manufacturing: {
    known: 'Bosch; Siemens; Boeing; Tesla; General Motors; Caterpillar; Honeywell; John Deere; 3M; Ford',
    endings: 'Motion; Industries; Controls; Precision; Automotive; Robotics',
    about: 'tier-two supplier; family-owned; 600 staff; export-focused',
  },
  retail: {
    known: 'Target; Walmart; Nike; IKEA; Unilever; Home Depot; Costco; Wayfair',
    endings: 'Outfitters; Foods; Home; Supply; Beauty; Grocers',
    about: 'online only; family-owned; 40 stores; wholesale and retail',
  },
  laboratory: {
    known: 'Genentech; Pfizer; Moderna; Novartis; Broad Institute; Amgen; Illumina; NIH',
    endings: 'Therapeutics; Biosciences; Diagnostics; Research Institute',
    about: 'antibody discovery; contract research; vaccine start-up; clinical genomics',
  },
  construction: {
    known: 'AECOM; Jacobs; Arup; Bechtel; Turner Construction; WSP',
    endings: 'Engineers; Structures; Associates; Contracting',
    about: 'bridge design; municipal water; 120 staff; site engineering',
  },
};

const FIRST_WORDS =
  'Northlane; Quillbyte; Harborview; Cedarline; Bluefern; Ironwood; Larkspur; Summitgate; Brightwell; Copperleaf; Redmoor; Silverbirch; Tidewater; Oakhurst; Pinecrest; Fallbrook; Veridian; Stonebridge; Halcyon; Westmark; Lumenary; Driftwood; Kestrel; Meridian; Foxglove; Granitepeak; Elmstead; Novaquay; Ravenna; Saltmarsh';

/** An employer's name, and what a reader who has never heard of it is told (often nothing). */
export interface Employer {
  readonly name: string;
  readonly about: string;
}

/** One of the industries of a list such as "technology 6; finance 4". */
function drawIndustry(random: Random, industries: string): Industry {
  const weighted = items(industries).map((entry) => {
    const space = entry.indexOf(' ');
    return [entry.slice(0, space) as Industry, Number(entry.slice(space + 1))] as const;
  });
  return weightedPick(random, weighted);
}

interface Search {
  /** A list such as "technology 6; finance 4". */
  readonly industries: string;
  readonly region: Region;
  /** Positions whose employers are not to come again. */
  readonly earlier: readonly { readonly employer: Employer }[];
}

/** An employer of one of the industries that is not among the earlier ones: well known two times in five, else invented. */
export function employer(random: Random, search: Search): Employer {
  const industry = drawIndustry(random, search.industries);
  const { known, endings, about } = EMPLOYERS[industry];
  // The hospitals and school districts that everyone knows here are in the United States.
  const isLocal = industry === 'health' || industry === 'school';
  const isKnown = chance(random, 0.4) && !(isLocal && search.region !== UNITED_STATES);
  const name = isKnown
    ? pick(random, items(known))
    : `${pick(random, items(FIRST_WORDS))} ${pick(random, items(endings))}`;
  if (search.earlier.some((position) => position.employer.name === name)) return employer(random, search);
  return { name, about: !isKnown && chance(random, 0.3) ? pick(random, items(about)) : '' };
}
