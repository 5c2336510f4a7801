import type { Stories } from './story.ts';

export const politics: Stories = {
  events: `%T council passes budget after [all-night|eleven-hour|stormy] session / The town council of %T approved next year's budget by {22-31} votes to {14-21} on [Tuesday|Thursday] night, ending [three|five] weeks of talks between the governing coalition and the opposition.
Governor %S names new cabinet after coalition talks / Governor %P presented a cabinet of {9-16} ministers in %T, with [finance|the interior|housing] going to the smaller coalition partner for the first time.
Voters in %T back [smaller|larger] parliament in referendum / A proposal to change the number of seats in the regional parliament was accepted by {51-64}% of voters in and around %T, with turnout at {38-71}%.
Parliament debates rules on [lobbying|party donations|campaign spending] / Members of the regional parliament spent {6-11} hours on a bill that would make every meeting between ministers and [industry groups|donors] public within {5-30} days.
Mayor of %T loses confidence vote / Mayor %P must leave office after {19-33} of {36-48} councillors withdrew their support over [a housing plan|the sale of public land|delays to the new town hall].
Two parties agree to merge before spring election / The delegates of two centrist parties voted in %T to run on one list, which pollsters expect to win between {9-14}% and {16-24}% of the vote.`,
  details: `The opposition called the decision [rushed|a missed chance|a victory for common sense] and announced {12-60} amendments.
The minister for [the interior|finance|regional affairs] said the law would take effect on the first of [March|July|October].
A poll of {800-2400} voters last week found {41-63}% in favour and {20-36}% against.
Smaller parties had asked for a delay until after the election, which the speaker refused.
%S, who has led the party since [2009|2014|2019], [did not rule out|ruled out] a new coalition.
The constitutional court may still be asked to review the vote, according to [two|three] members of the committee.
Ambassadors of [two|three|four] neighbouring countries had followed the talks from the gallery.
Under the agreement, the chair of the budget committee goes to the opposition for {2-4} years.`,
};

export const crime: Stories = {
  events: `Court in %T sentences former [bookkeeper|treasurer|notary] to {3-9} years / A former employee of %C was found guilty of moving {2-14} million out of the company's accounts over {4-11} years, the district court of %T ruled on [Monday|Friday].
Police in %T recover {40-380} stolen [bicycles|paintings|catalytic converters] / Officers searched {3-12} garages on the outskirts of %T early on [Wednesday|Saturday] and arrested {2-7} people aged {19-31} to {44-67}.
Judge %S halts trial over missing evidence / The trial of {4-9} people accused of [insurance fraud|smuggling|forging documents] was suspended in %T after the prosecution could not produce {2-6} hard drives.
Prosecutors charge [ring of counterfeiters|online fraud gang] / The public prosecutor in %T brought charges against {5-17} people who are said to have defrauded {300-4800} customers with [fake tickets|false investment offers|invented holiday homes].
Appeal court frees man after {6-19} years in prison / Judges in %T overturned the conviction of a {38-61}-year-old on [Tuesday|Thursday], saying that a witness had been wrongly identified.
Burglars break into %T [museum|jeweller|warehouse] at night / Unknown persons entered the building through the roof between {1-4} and {5-6} in the morning and left with goods worth about {40-900} thousand.`,
  details: `The defence announced that it would appeal within {10-30} days.
Investigators evaluated {20-90} hours of recordings from cameras near the scene.
The maximum penalty for the offence is {8-15} years.
A spokesperson for the police asked witnesses to come forward, above all drivers with dashboard cameras.
The accused [denied|partly admitted] the charges and declined to answer further questions.
%P, who leads the investigation, spoke of unusually careful preparation.
Bail was set at {20-400} thousand, which the lawyers described as [excessive|reasonable].
The verdict is not yet final, and {2-5} civil claims are still pending.`,
};

export const education: Stories = {
  events: `%T schools to start {20-45} minutes later from autumn / Pupils in {12-46} secondary schools in and around %T will begin their lessons later, after a trial over {2-4} terms showed better attendance in the first hour.
University of %T opens free evening courses to everyone / From [September|October], anyone over {16-18} may attend {60-240} lectures and seminars at the University of %T without a degree or fee.
Teachers in %T warn of shortage in [mathematics|physics|music] / One in {4-9} lessons in the subject is taught by someone who never studied it, according to a survey of {180-900} schools by the teachers' association.
Exam board withdraws paper after printing error / About {4-38} thousand pupils will sit the final [chemistry|geography|history] examination again because {3-6} questions appeared twice.
Reading scores rise for [second|third] year in a row / Children aged {8-10} read better than at any time since [2008|2011|2016], the yearly comparison of {320-1400} primary schools finds.
Vocational college and %C agree on [training|apprenticeship] scheme / The college in %T will train {60-320} apprentices a year in [electrical engineering|nursing assistance|toolmaking] together with %C, which pays for the workshops.`,
  details: `Head teacher %P said that parents had been asked twice and that {58-83}% agreed.
The ministry of education will pay {2-18} million over [three|four|five] years.
Class sizes remain at {22-31} pupils on average, unchanged since last year.
Student representatives welcomed the step but asked for [more rooms|longer library hours|better laptops].
An independent institute will evaluate the results after {12-36} months.
The curriculum was last changed in [2004|2009|2017].
Applications can be made until the {5-28}th of [May|June|July].
Universities elsewhere have reported {8-27}% fewer drop-outs after similar changes.`,
};

export const community: Stories = {
  events: `Neighbours in %T turn car park into garden / More than {40-160} residents of %T spent {3-9} weekends planting a former car park with [fruit trees|vegetables|wild flowers], and the first harvest was shared on Sunday.
%T celebrates {100-900} years with market and parade / Thousands lined the main street of %T for the anniversary of the town, which ended with music by {6-24} local bands and a supper at a table {120-480} metres long.
Lost [cat|dog|tortoise] returns home after {3-11} years / A family in %T was reunited with its pet when a vet {30-210} kilometres away read the chip.
Volunteers reopen village shop in %T / The only shop of the district, closed since [2015|2018|2021], is run by {18-64} volunteers who take turns behind the counter.
Twins from %T turn [100|101|102] together / Two sisters who have lived within {200-900} metres of each other all their lives celebrated their birthday with {30-120} guests.
Night of the open [churches|gardens|workshops] draws {2-9} thousand visitors / Doors in %T stayed open until [midnight|one in the morning], with guided walks by lantern and soup for everyone.`,
  details: `Organiser %P, a retired [baker|postman|nurse], had expected a tenth of the people who came.
The oldest helper is {81-94}, the youngest {6-11}.
Whatever is left over goes to the food bank in the next street.
Next year's date has already been agreed: the [first|second|last] weekend of [May|June|August].
A photo album of the day will be on show in the library until [Christmas|the end of the month].
Children sold {140-900} cups of lemonade for the [fire brigade|animal shelter|playground].
The town band played until the rain came, and then in the bus shelter.
Neighbours who had never spoken now meet every [Wednesday|Friday] evening.`,
};
