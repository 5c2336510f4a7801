/** Which degree a first study leads to: science, engineering, arts, business, nursing or teaching. */
export type StudyKind = 'science' | 'engineering' | 'arts' | 'business' | 'nursing' | 'teaching';

/** What an employer does, which decides what it may be called. */
export type Industry =
  | 'technology'
  | 'finance'
  | 'health'
  | 'school'
  | 'manufacturing'
  | 'retail'
  | 'laboratory'
  | 'construction';

/**
 * One line of work. Lists are kept as text and cut up when a profile needs them: every virtual user loads this module, and k6
 * shares literal strings between them but no arrays (a pair costs about 350 bytes each time). Achievements stand one a line, other lists are parted by semicolons; all are phrases
 * (see `phrase.ts`). A leading `+` keeps an achievement for people who lead.
 */
export interface Track {
  /** How the summary names the work, e.g. "back-end engineering". */
  readonly work: string;
  /** Titles from the first job up to the most senior; the last two lead people or direction. */
  readonly titles: string;
  readonly intern?: string;
  /** Each a `StudyKind` and a field; a field named twice is twice as likely. */
  readonly studies: string;
  /** Each an `Industry` and its weight. */
  readonly industries: string;
  readonly skills: string;
  readonly achievements: string;
  /** Achievements shared with related lines of work. */
  readonly common?: string;
  /** What the summary says the person is known for. */
  readonly strengths: string;
  readonly certificates: string;
  readonly projects: string;
}
