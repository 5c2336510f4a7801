import type { Stories } from './story.ts';

export const business: Stories = {
  events: `%C raises forecast after strong [second|third|fourth] quarter / Sales of %C rose by {6-19}% to {1-9}.{1-9} billion in the past three months, well above what analysts had expected, and the company lifted its outlook for the year.
%C to close plant in %T and cut {180-2400} jobs / The company said it would move production from %T to [two larger sites|its main factory] by [2027|2028|2029], citing energy costs and weak orders.
%C buys rival for {1-8}.{1-9} billion / Shareholders of both companies are to vote on the takeover in [April|June|November]; together they would hold {21-38}% of the market for [packaging|animal feed|roof tiles].
Central bank holds interest rate at {2-5}.{1-9}% / The governing board left its key rate unchanged for the [third|fourth|fifth] time in a row and pointed to wages that grow by {3-6}% a year.
Founder %S leaves %C after {12-34} years / The chair and founder of %C will hand over to the head of finance at the end of the year and keep {8-27}% of the shares.
Retail sales slip as households save more / Shops sold {1-4}.{1-9}% less in [March|May|September] than a year earlier, with furniture and [clothing|electronics] down most.`,
  details: `The share price [rose|fell] by {2-11}% in early trading.
Analysts had on average expected a profit of {90-640} million.
Chief executive %P spoke of a solid result in a difficult market.
The dividend is to be raised by {5-20}% to {1-4}.{10-90} a share.
Orders for the coming year stand at {2-7}.{1-9} billion, about {4-13}% more than twelve months ago.
Unions demanded guarantees for the remaining {1200-8600} employees.
Debt has come down to {1-3}.{1-9} times operating profit.
The competition authority will decide within {60-120} days.`,
};

export const technology: Stories = {
  events: `%C unveils [laptop|phone|headset] that runs {30-90} hours on one charge / The device weighs {180-990} grams, costs {390-1900} and will be in shops from [March|May|October], %C said at its developer conference in %T.
Software error leaves {200-900} thousand customers locked out / A faulty update of %C's sign-in service kept users from their accounts for {3-14} hours on [Monday|Thursday] before engineers rolled it back.
Start-up from %T teaches robots to [fold laundry|pick berries|sort scrap] / Using a new language model and {4-9} cheap cameras, the robots of %C learn a task from about {20-300} demonstrations.
%C opens source code of its [database|map engine|speech recognizer] / The program that serves {4-60} million users may now be used and changed by anyone, under a licence that also covers patents.
Chip maker %C presents processor with {90-380} billion transistors / The new processor for data centres is said to need {25-60}% less power than the one before, and is being tested by [three|five] cloud providers.
Researchers find hole in popular [router|doorbell|baby monitor] / Attackers could take over about {1-7}.{1-9} million devices from afar, security firm %C reports; an update has been available since [yesterday|last week].`,
  details: `The company has {140-2900} employees and was founded in [1998|2007|2016|2021].
Version {2-9}.{1-9} will be given to testers first and to everyone {4-10} weeks later.
Data stay on the device and are not used for training, the maker promises.
%P, who leads development, admitted that {2-8}% of cases still go wrong.
Reviewers praised the battery but found the menus [confusing|slow|overloaded].
The interface is open, so that other programs can build on it.
Engineers had been looking for the cause since [spring|the previous release].
An older model goes on being supported until [2027|2029|2031].`,
};

export const transport: Stories = {
  events: `New tram line in %T carries first passengers / After {4-11} years of construction, trams run every {6-12} minutes between the main station and [the hospital|the university|the harbour], {9-27} stops in all.
Rail strike halts trains around %T / Train drivers stopped work for {12-72} hours on [Sunday|Wednesday] evening, leaving about {40-310} thousand commuters to buses and shared cars.
Airport of %T plans second terminal / The airport expects {9-26} million passengers a year by [2030|2034|2038] and wants to build {14-32} new gates for {400-950} million.
Night trains between %T and the coast return / For the first time since [1998|2003|2012], a sleeper leaves %T every evening at {20-22}.{10-50}; berths cost {39-89} or more.
%T closes bridge to lorries over cracks / Vehicles above {3-12} tonnes may no longer use the bridge of [1958|1967|1979], the road authority decided after an inspection with drones.
Ferry operator orders {3-8} electric ships from %C / The ships for {220-680} passengers each are to run on the route to %T from [2027|2028|2030] and to charge in {8-25} minutes.`,
  details: `Passengers have to expect delays of {15-50} minutes until the weekend.
Tickets remain valid on buses, the operator said.
Transport commissioner %P called the timetable ambitious but realistic.
The line is expected to replace {4-19} thousand car journeys a day.
Work is to be finished in [spring|autumn] [2027|2029|2031], {2-3} years later than planned.
About {60-85}% of the cost comes from the national infrastructure fund.
Cyclists get a lane of their own, {2-4} metres wide.
Drivers are asked to take the ring road instead.`,
};

export const sports: Stories = {
  events: `%T win cup final on penalties / The [women|men] of %T beat the favourites {4-6}-3 on penalties in front of {18-71} thousand spectators, after captain %S had equalised in the {86-90}th minute.
Runner %S breaks {12-31}-year-old national record / %P ran the [5,000|10,000] metres {2-9}.{1-9} seconds faster than anyone from the country before, at a meeting in %T on [Friday|Saturday].
%T part with coach after {5-9} defeats / The club in [fourteenth|sixteenth|last] place dismissed its coach on [Monday|Tuesday]; assistant %P takes over until the winter break.
Teenager from %T wins [chess|table tennis|climbing] title / At {14-17}, %P is the youngest champion in the tournament's {40-95} years.
Injury ends season of [striker|goalkeeper|playmaker] %S / The national player tore a ligament in training and will be out for {5-9} months, the club of %T said.
Cyclist %S takes yellow on mountain stage / The rider won the stage to %T by {14-58} seconds and leads the tour by {6-49}, with [three|four|five] days to go.`,
  details: `The federation had hoped for such news since the spring, its president admitted.
The next date in the calendar is in {5-19} days, again in %T.
On [Saturday|Sunday] the season goes on in front of {9-48} thousand spectators.
Fans in %T talked of nothing else all evening.
Television showed the decisive moment {6-20} times.
A year ago things had looked quite different for everyone involved.
"We never stop believing," said %S.
Tickets for the next round go on sale on [Monday|Thursday] at {8-10} o'clock.`,
};
