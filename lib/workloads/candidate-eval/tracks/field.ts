import type { Track } from './track.ts';

/** Work with patients, pupils, machines, buildings and samples. */
export const fieldTracks: readonly Track[] = [
  {
    work: 'nursing',
    titles:
      'Staff Nurse; Registered Nurse, [Medical-Surgical|Emergency|Pediatrics|Oncology]; Senior Registered Nurse; Charge Nurse; [Nurse Manager|Director of Nursing]',
    studies: 'nursing Nursing',
    industries: 'health 1',
    skills:
      'patient assessment; medication administration; Epic; Cerner; triage; wound care; IV therapy; patient education; infection control; care planning; telemetry; ventilator care',
    achievements: `Cared for {4-7} patients a shift on a {22-48}-bed [surgical|cardiac|oncology] unit
Triaged {40-90} patients a day in a level {1-3} trauma center
Trained {7-30} new nurses, {3-6} of whom now work in intensive care
Halved [falls|pressure injuries] on the unit with [hourly rounding|a simple bedside checklist]
Served on the [sepsis|medication safety] committee, which cut time to antibiotics by {18-40} minutes
Moved the unit’s charting to [Epic|Cerner] and wrote the tip sheets
+Scheduled {30-85} nurses while bringing agency hours down by {20-55}%
Received the [DAISY Award|hospital’s yearly nursing award] [after two nominations|once, as voted by patients]`,
    strengths: 'calm with frightened families; safe hand-overs; early signs of decline',
    certificates: 'BLS; ACLS; Registered Nurse license; CCRN; PALS',
    projects:
      '[two|three] medical missions to [Guatemala|Kenya|Nepal]; blood pressure days at [the library|a community center]',
  },
  {
    work: 'teaching',
    titles:
      '[Teaching Assistant|Substitute Teacher]; [Middle School|High School|Elementary] Teacher; Senior Teacher, [Mathematics|Science|English|History]; Department Head; [Assistant Principal|Principal]',
    studies: 'teaching Education; arts History; arts English Literature; science Mathematics; science Biology',
    industries: 'school 1',
    skills:
      'curriculum design; classroom management; differentiated instruction; Google Classroom; assessment; parent communication; special education plans; project-based learning; public speaking; Canvas',
    achievements: `Taught {4-6} classes of {22-32} pupils, with pass rates rising from {61-74}% to {80-93}%
Wrote the [eighth-grade|ninth-grade|sixth-grade] [science|mathematics|history] curriculum for the district
Founded a [robotics|chess|debate] club that went to the [state|national] finals
Ran after-school tutoring for {20-70} pupils, {60-88}% of whom gained a grade level
Brought parents of {85-97}% of pupils to conferences by [calling each family|offering evening hours]
Won \${4-60}k in grants for [lab equipment|classroom tablets|a school garden]
+Mentored {3-12} first-year teachers, all of whom stayed
Adapted lessons for {5-14} pupils with individual education plans`,
    strengths: 'patience; lessons that reach quiet pupils; trust of parents',
    certificates: 'State Teaching License; National Board Certification; Google Certified Educator Level 1',
    projects: 'summer camps on [coding|theater|ecology]; a children’s choir of {20-60} voices',
  },
  {
    work: 'mechanical engineering',
    titles:
      '[Junior Mechanical Engineer|Design Engineer I]; [Mechanical Engineer|Mechanical Design Engineer]; Senior Mechanical Engineer; Lead Mechanical Engineer; [Engineering Manager, Mechanical|Principal Mechanical Engineer]',
    intern: 'Mechanical Engineering Intern',
    studies: 'engineering Mechanical Engineering; engineering Aerospace Engineering; engineering Mechatronics',
    industries: 'manufacturing 9; construction 1; health 1',
    skills:
      'SolidWorks; CATIA; AutoCAD; ANSYS; GD&T; tolerance analysis; DFM; FMEA; MATLAB; injection molding; sheet metal; prototyping; root cause analysis; thermal analysis',
    achievements: `Designed [a gearbox|a pump housing|a hinge mechanism|a heat exchanger] now made in {4-180} thousand units a year
Took {9-31}% of the weight out of [a seat frame|a robot arm|a bracket family] at equal strength
Lowered scrap from {6-12}% to {1-3}% by [new tolerances|a better fixture]
Led the failure analysis of [a field recall|cracked welds] and fixed the cause in {3-9} weeks
Simulated [fatigue|airflow|vibration] in ANSYS, saving {2-5} prototype rounds
Qualified {3-9} suppliers in [Mexico|Poland|Vietnam] for [castings|molded parts]
+Led {4-10} engineers from concept to start of production in {14-30} months
Holds {2-7} patents on [seals|couplings|latches]`,
    strengths: 'designs the shop floor likes; thorough test plans; root cause work',
    certificates: 'Professional Engineer (PE); Certified SolidWorks Professional; Six Sigma Green Belt',
    projects: 'a [Formula SAE|solar] car’s suspension; restoration of a [1968|1974|1981] motorcycle',
  },
  {
    work: 'laboratory research',
    titles:
      '[Laboratory Technician|Research Assistant]; Research Associate; [Scientist|Senior Research Associate]; Senior Scientist; [Principal Scientist|Laboratory Director]',
    intern: 'Laboratory Intern',
    studies: 'science Biochemistry; science Molecular Biology; science Chemistry',
    industries: 'laboratory 8; health 2',
    skills:
      'qPCR; cell culture; flow cytometry; HPLC; mass spectrometry; CRISPR; R; GraphPad Prism; GMP; protein purification; ELISA; microscopy; grant writing',
    achievements: `Developed an assay that screens {2-40} thousand compounds a week
Purified {15-80} proteins for [crystallography|binding studies], at yields {2-4} times the earlier protocol
Co-authored {2-11} papers, [one|two] as first author
Brought [a vaccine candidate|a diagnostic test] from bench to first [toxicity study|clinical site]
Kept the laboratory ready for [GLP|GMP|ISO 17025] audits, with no more than {2-4} minor findings each time
Sequenced {300-4000} patient samples for [a lymphoma|a sepsis] cohort
+Directed {3-8} scientists and a budget of \${1-4}.{1-9}M`,
    strengths: 'careful controls; tidy notebooks; methods others can repeat',
    certificates: 'ASCP Technologist in Molecular Biology; GMP Practitioner',
    projects: 'a science fair for {60-300} pupils; an open protocol collection with {20-90} entries',
  },
];
