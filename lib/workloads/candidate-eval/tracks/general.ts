/** Achievements of any line of work, for when its own list is used up. */
export const GENERAL_ACHIEVEMENTS = `Trained {3-20} new colleagues and wrote the [handbook|checklists] they use
Served on the [safety|inclusion|sustainability] committee
Was named employee of the [quarter|month|year]
Spoke about [the work|lessons learned] at {2-6} [industry meetings|regional conferences]
Standardized {8-50} forms and templates across [the department|four sites]
Stepped in as interim lead for {3-8} months during a [parental leave|vacancy]
Answered {15-60} internal questions a week and turned the common ones into a [wiki|short guide]
Suggested {4-12} process changes, most of which were [adopted|in place within a month]
+Grew the team’s engagement score by {6-19} points in [a year|two surveys]
+Owned a yearly budget of \${1-9}.{1-9}M`;

/** What interns do. */
export const INTERN_ACHIEVEMENTS = `Received a return offer at the end of the [summer|term]
Built [a small internal tool|a dashboard|a test set-up] that the team still uses
Presented the final project to {20-120} colleagues
Worked through a backlog of {15-60} small tasks with [a mentor|two mentors]`;

export const INTERESTS =
  'long-distance running; climbing; chess; choir; woodworking; gardening; amateur radio; photography; cycling; board games; sourdough; beekeeping; salsa; sailing; local history; volleyball';

export const VOLUNTEERING =
  'tutoring at [the public library|a youth center], {2-4} hours a week; treasurer of [a tennis|a hiking|a theater] club; first-aid volunteer with the Red Cross; board member of [a community garden|a day-care center]; coach of the under-{9-15} [soccer|basketball|hockey] team; weekend driver for [a food bank|Meals on Wheels]; mentor in a program for [first-generation students|career changers]';

/** Ends of a sentence about what someone achieved at work: under which circumstances. */
export const CIRCUMSTANCES = `, [with|together with] {2-5} colleagues from [another department|two other teams]
, in the first {3-9} months [there|on the job]
, [during|in spite of] a hiring freeze
, [on my own initiative|at the request of the director|as part of the yearly plan]
, while [two colleagues were|my manager was] on leave
, in addition to [daily business|the usual duties]
, [working with|supported by] [an external consultant|two interns|a part-time analyst]
, [in the middle of|right before] [a reorganization|the busiest season|an office move]
, [ahead of plan|sooner than asked]`;
