import type { Stories } from './story.ts';

export const science: Stories = {
  events: `Astronomers find [planet|comet|dwarf galaxy] with telescope near %T / The object is {40-900} light years away and was noticed because a star dimmed by {1-3}% every {9-88} days, a team reports in a journal.
Fossil of [giant beetle|early whale|feathered reptile] found in quarry near %T / The bones are {38-160} million years old and belong to a species that nobody had described before, according to palaeontologist %P.
Physicists cool [molecules|a drop of mercury|a tiny mirror] to a millionth of a degree / The group at the University of %T kept the sample cold for {12-90} seconds, {3-9} times as long as had been managed before.
Deep-sea expedition counts {30-240} unknown species / A research ship brought samples from {3-6} kilometres below the surface to %T, among them [snails|worms|sponges] that live on methane.
Mathematicians settle question from [1934|1951|1978] / Two researchers from %T have proved that a pattern of [tiles|knots|prime numbers] exists which many had held to be impossible.
Crows can [count|plan|tell faces apart] better than thought / In {240-960} trials near %T the birds chose rightly in {71-92}% of cases, behavioural biologist %P found.`,
  details: `The study was reviewed by {3-5} experts and appears in this week's issue.
Other groups must now confirm the result, which may take {2-4} years.
Co-author %P first took the signal for a fault in the instrument.
The data are open to everyone who wants to check them.
Earlier estimates had been off by a factor of {2-9}.
The project cost {2-14} million and involved {30-180} researchers from {6-19} countries.
What causes the effect is still not understood.
A second experiment at a different site is to begin in [spring|autumn].`,
};

export const health: Stories = {
  events: `New [malaria|shingles|flu] vaccine protects {68-91}% in trial / A study with {4-38} thousand volunteers in {3-9} countries found few side effects, doctors at the university hospital of %T report.
Hospital in %T opens ward for [stroke|burn|premature baby] patients / The ward with {16-48} beds is to treat {600-3800} patients a year who had to travel {60-140} kilometres until now.
Doctors warn of [measles|whooping cough|norovirus] in %T / The health office counted {34-260} cases within {2-4} weeks, after {3-12} in the same time last year, most of them in children.
Half an hour of walking lowers blood pressure, study says / People over {50-65} who walked {20-35} minutes a day for {3-9} months needed fewer tablets, according to researchers in %T.
Regulator approves first [gene therapy|nasal spray|skin patch] for migraine / The treatment by %C shortened attacks by {3-9} hours on average and may be prescribed from [June|September].
Pharmacies run short of [antibiotics|insulin pens|children's fever syrup] / About {2-6} in ten pharmacies around %T could not fill every prescription last week, the association says.`,
  details: `Patients should not stop taking their medicine without asking a doctor.
The chief physician, %P, called the results encouraging but early.
Side effects such as headache and tiredness passed within {2-4} days.
Health insurers pay for the treatment from [January|July] on.
The hospital is looking for {12-70} more nurses.
People with weak immune systems are advised to be vaccinated first.
Half of the participants were given a placebo.
The health office has set up a telephone line for questions, open from {7-9} to {17-20} o'clock.`,
};

export const environment: Stories = {
  events: `River near %T is clean enough for salmon again / After {15-40} years without any, biologists counted {60-900} young salmon below the weir, which was rebuilt with a fish ladder in [2016|2019|2023].
[Heat|Drought] turns forests around %T brown / Foresters expect to lose {8-35}% of the [spruces|beeches] on {900-7800} hectares after {40-95} days almost without rain.
%T to heat {4-19} thousand homes with warmth from [sewage|old mines|a lake] / The municipal utility wants to save {12-60} thousand tonnes of carbon dioxide a year from [2027|2028|2030].
Oil spill off %T: birds washed and released / Helpers have freed {180-900} seabirds of oil since a tanker lost {20-140} tonnes on [Sunday|Tuesday]; most could fly again within a week.
Bees return to fields where hedges were planted / On {40-160} farms around %T the number of wild bee species rose from {14-29} to {33-58} within {5-9} years.
Glacier above %T shrinks by {18-60} metres in a year / Surveyors measured the largest retreat since records began in [1891|1906|1931], and a lake of {3-14} hectares has formed at its foot.`,
  details: `Environmental groups called for stricter limits on nitrates.
The forecast shows no rain for the next {6-14} days.
A nature reserve of {300-2900} hectares is to be set up by [2028|2030|2032].
%P of the environment agency spoke of a cautious success.
Farmers are to be paid for leaving strips of {5-12} metres unmown.
Emissions of the region fell by {2-7}% last year, less than planned.
Water may be taken from the river only between {20-22} and {5-7} o'clock.
Measurements at {12-48} stations are published every hour.`,
};

export const culture: Stories = {
  events: `Debut novel by %S wins %T book prize / %P receives {10-50} thousand for a story about [three sisters and a lighthouse|a clockmaker who cannot sleep|a village beneath a reservoir], which the jury chose from {140-620} entries.
Museum in %T shows lost paintings / {18-64} pictures that were long thought destroyed hang side by side for the first time, on loan from [five|seven|nine] private collections.
Opera house of %T reopens after {4-9} years / The first evening belonged to a new work by composer %P; the applause lasted {9-19} minutes.
Film from %T takes main award at festival / The drama about [a ferry captain|two rival bakers|a deaf piano tuner] was made for less than {2-3} million and convinced jury and audience alike.
Choir of {300-900} sings in former [steelworks|shipyard|power station] / Singers from {12-40} towns performed a requiem in %T that %P had written for the hall's echo of {6-11} seconds.
Theatre in %T sells out within {9-50} minutes / All {14-40} performances of the comedy with %P are gone; the house is looking for a larger stage.`,
  details: `An exhibition about it is open until the {5-28}th of [March|August|November], closed on Mondays.
Critics praised the quiet humour and the [costumes|light|dialogue].
%S is working on a second volume.
A recording will be broadcast on [Saturday|Sunday] evening.
Those who made it had worked on it for {3-14} years.
Admission is free for everyone under {16-20}.
Tickets cost between {9-18} and {45-120}.
Visitors stood in line around two corners.`,
};
