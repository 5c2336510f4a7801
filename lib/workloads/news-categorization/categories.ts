import { business, sports, technology, transport } from './stories/economy.ts';
import { culture, environment, health, science } from './stories/knowledge.ts';
import { community, crime, education, politics } from './stories/public-life.ts';
import type { Stories } from './stories/story.ts';

/** A category: its name as answers must give it, what belongs to it, and what is reported of it. */
export interface Category {
  readonly name: string;
  readonly definition: string;
  readonly stories: Stories;
}

/** All categories, in the order of the prompt. */
export const categories: readonly Category[] = [
  {
    name: 'Politics',
    definition:
      'governments, parliaments, parties, elections, referendums, laws in the making, diplomacy and the people who hold or seek public office, from the town council upwards. Not court cases, even if politicians are involved',
    stories: politics,
  },
  {
    name: 'Business',
    definition:
      'companies and their results, markets, takeovers, jobs, wages, prices, trade, banks and interest rates. A new product belongs here only if the report is about its sales rather than about what it does',
    stories: business,
  },
  {
    name: 'Technology',
    definition:
      'devices, software, chips, the internet, artificial intelligence, robots, data protection and security flaws, told from the point of view of what they do. Financial results of technology firms belong to Business',
    stories: technology,
  },
  {
    name: 'Science',
    definition:
      'research and discoveries in physics, astronomy, chemistry, biology, mathematics, archaeology and the study of animals, including expeditions and prizes for researchers. Medical studies belong to Health',
    stories: science,
  },
  {
    name: 'Health',
    definition:
      'diseases, medicines, vaccines, hospitals, doctors and nurses, medical studies, nutrition and advice on a healthy life, and the authorities and insurers that are concerned with them. Veterinary medicine is included',
    stories: health,
  },
  {
    name: 'Environment',
    definition:
      'climate, weather extremes, rivers, forests, wild plants and animals and their protection, pollution, waste, and the change to renewable energy, whoever pays for it. Natural disasters are included',
    stories: environment,
  },
  {
    name: 'Sports',
    definition:
      'matches, races, tournaments, records, athletes, coaches, clubs and their transfers, professional or amateur, including injuries and doping. New stadiums count only if the game is the subject',
    stories: sports,
  },
  {
    name: 'Culture',
    definition:
      'books, music, film, theatre, opera, painting, museums, architecture and the people who make or show them, with their prizes, festivals, exhibitions and reviews. Television and fashion count as culture too',
    stories: culture,
  },
  {
    name: 'Education',
    definition:
      'schools, universities, vocational training, teachers, pupils and students, examinations, curricula and the skills that people learn, including who pays for all of that and who decides about it',
    stories: education,
  },
  {
    name: 'Crime and Justice',
    definition:
      'offences, investigations, arrests, trials, judgments and prisons, and the work of police, prosecutors, defence lawyers and judges. Laws that are still being debated belong to Politics',
    stories: crime,
  },
  {
    name: 'Transport',
    definition:
      'railways, trams, buses, roads, bridges, airports, ships and cycling, with their timetables, closures, strikes, accidents without a crime, and plans to build or buy',
    stories: transport,
  },
  {
    name: 'Community',
    definition:
      'neighbours, volunteers, festivals, anniversaries, pets, curious events and everything else of local interest that fits no other category better. If in doubt between this one and another, choose the other',
    stories: community,
  },
];
