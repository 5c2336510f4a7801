import type { Track } from './track.ts';

/** Commercial and administrative work. */
export const businessTracks: readonly Track[] = [
  {
    work: 'business-to-business sales',
    titles:
      'Sales Development Representative; Account Executive; Senior Account Executive; [Enterprise Account Executive|Sales Team Lead]; [Regional Sales Director|VP Sales]',
    studies: 'business Business Administration; arts Communications; business Marketing; arts Political Science',
    industries: 'technology 8; manufacturing 3; finance 2; health 1',
    skills:
      'Salesforce; prospecting; negotiation; MEDDIC; contract management; forecasting; HubSpot; public speaking; territory planning; Outreach; solution selling; tendering',
    achievements: `Reached {104-168}% of quota in [every quarter but one|all quarters|most quarters]
Closed the [largest|first seven-figure] contract in the region, worth \${1-4}.{1-9}M over three years
Opened {25-90} new accounts in [a territory without a customer|a year of travel bans]
Shortened the average sales cycle from {5-9} months to {3-4}
Won back {6-20} customers who had left for [a cheaper rival|an in-house build]
Booked {18-40} qualified meetings a month by [phone|phone and short, personal e-mail]
+Coached {5-12} representatives, {3-4} of whom made president’s club
Kept the pipeline at {3-5} times quota with a forecast within {4-12}% of the result`,
    strengths: 'honest forecasts; long relationships with buyers; discovery before demonstration',
    certificates: 'Sandler Sales Certification; Salesforce Certified Administrator',
    projects: 'a local networking evening with {40-200} regular guests; coaching of [a youth soccer|a debate] team',
  },
  {
    work: 'marketing',
    titles:
      '[Marketing Coordinator|Marketing Assistant]; [Marketing Specialist|Content Marketer]; [Marketing Manager|Growth Marketing Manager]; Senior Marketing Manager; [Director of Marketing|Head of Marketing]',
    studies: 'business Marketing; arts Communications; arts Journalism; arts English Literature',
    industries: 'retail 6; technology 5; health 1; finance 1',
    skills:
      'SEO; Google Analytics; content strategy; paid search; HubSpot; copywriting; e-mail campaigns; brand guidelines; Adobe Creative Suite; event planning; budgeting; marketing automation',
    achievements: `Grew organic traffic from {8-40} to {60-190} thousand visits a month in {12-26} months
Managed a yearly media budget of \${1-6}.{1-9}M at a {14-38}% lower cost per lead
Rebranded the company in {6-14} weeks, across {30-180} assets and {2-9} languages
Wrote [a customer story series|a field guide] that sales sends with {20-60}% of all proposals
Organized a user conference for {180-1400} guests, within budget
Rebuilt the newsletter: opens went from {12-19}% to {28-44}%
+Led {3-9} marketers and [two|three] agencies
Tested {60-300} ad variants and kept a log of what was learned`,
    strengths: 'clear copy; numbers before taste; campaigns that sales teams use',
    certificates:
      'Google Ads Search Certification; HubSpot Inbound Marketing; Google Analytics Individual Qualification',
    projects:
      'a podcast on [local food|small shops] with {30-120} episodes; a volunteer campaign for [a food bank|an animal shelter]',
  },
  {
    work: 'accounting and finance',
    titles:
      '[Staff Accountant|Junior Financial Analyst]; [Accountant|Financial Analyst]; [Senior Accountant|Senior Financial Analyst]; [Accounting Manager|Finance Manager]; [Controller|Director of Finance]',
    intern: 'Finance Intern',
    studies: 'business Accounting; business Finance; science Economics',
    industries: 'finance 8; manufacturing 3; retail 2; health 1',
    skills:
      'Excel; SAP; NetSuite; GAAP; IFRS; financial modeling; month-end close; audit preparation; QuickBooks; variance analysis; Power BI; tax filing; treasury; budgeting',
    achievements: `Shortened the month-end close from {9-15} to {4-6} working days
Modeled [an acquisition|a plant closure|a refinancing] worth \${12-240}M for the board
Recovered \${90-870}k of [overpaid tax|duplicate payments]
Prepared {3-8} audits in a row without a material finding
Moved the general ledger of {3-14} entities to [NetSuite|SAP S/4HANA] within {8-15} months
Reconciled {40-300} accounts a month and cleared a backlog of {2-3} years
Built the [cash forecast|cost model] that [treasury|each plant manager] reviews weekly
+Supervised {3-9} accountants in [shared services|two countries]`,
    strengths: 'accuracy at the close; models others can follow; discretion',
    certificates: 'CPA; ACCA; CFA Level II candidate; Certified Management Accountant',
    projects:
      'the books of [a choir|a housing cooperative], as volunteer treasurer; free tax clinics for {40-160} families a year',
  },
];
