import type { Track } from './track.ts';

/** People who work beside software engineers. */
export const technologyTracks: readonly Track[] = [
  {
    work: 'data science',
    titles:
      '[Junior Data Scientist|Data Analyst]; Data Scientist; Senior Data Scientist; [Lead Data Scientist|Staff Data Scientist]; [Director of Data Science|Data Science Manager]',
    intern: 'Data Science Intern',
    studies:
      'science Statistics; science Mathematics; science Physics; science Economics; science Data Science; arts Psychology',
    industries: 'technology 6; finance 4; retail 3; health 2',
    skills:
      'Python; R; SQL; pandas; scikit-learn; causal inference; A/B testing; Bayesian modeling; Spark; dbt; Tableau; forecasting; PyTorch; Airflow; Snowflake; experiment design',
    achievements: `Built a churn model whose [outreach list|early warning] kept \${1-9}.{1-8}M of yearly revenue
Designed {15-70} A/B tests a year and wrote the [guide|sample size calculator] other teams use
Forecast [demand|staffing|claims] for {30-600} [sites|products], with {12-38}% less error than the [spreadsheet|vendor tool] before
Showed with [a difference-in-differences study|a geo experiment] that {15-40}% of [ad spend|discounts] had no effect
Segmented {2-25} million customers, which [marketing|pricing] now uses in every campaign
Replaced {20-90} manual reports by [one dashboard|a small set of tested models] in [Tableau|Looker|dbt]
+Hired and led {3-8} data scientists across [two|three] product areas
Explained the [credit|risk|triage] model to [regulators|the audit committee] in plain words`,
    strengths: 'honest uncertainty; turning vague questions into testable ones; plain writing for executives',
    certificates: 'Google Professional Data Engineer; SAS Certified Data Scientist',
    projects:
      'a public map of [air quality|bus delays] in {2-9} cities; a blog on applied statistics with {900-9000} readers a month',
  },
  {
    work: 'product management',
    titles:
      '[Associate Product Manager|Business Analyst]; Product Manager; Senior Product Manager; [Group Product Manager|Principal Product Manager]; [Director of Product|VP Product]',
    intern: 'Product Management Intern',
    studies:
      'business Business Administration; science Economics; science Computer Science; arts English Literature; engineering Industrial Engineering',
    industries: 'technology 10; finance 3; retail 2; health 1',
    skills:
      'roadmapping; user research; SQL; Jira; A/B testing; pricing; go-to-market; stakeholder management; Figma; Amplitude; OKRs; backlog management; market sizing; storytelling',
    achievements: `Launched [a self-service plan|a partner portal|a mobile app] that reached \${1-8}M in yearly revenue within {9-20} months
Interviewed {25-90} customers and dropped [two|three] planned features nobody wanted
Raised [activation|week-four retention|trial conversion] from {11-30}% to {34-58}%
Retired a legacy product with {400-9000} accounts, keeping {88-97}% of them
Set the pricing for [usage-based billing|the enterprise tier], lifting average contract value by {12-40}%
Prioritized the roadmap of {2-5} teams with [a simple scoring model|quarterly goals]
+Managed {3-7} product managers in [two|three] countries
Worked with legal and security to enter the [healthcare|German|public-sector] market`,
    strengths: 'saying no with reasons; bringing engineers close to customers; clear written strategy',
    certificates: 'Certified Scrum Product Owner; Pragmatic Institute PMC Level III',
    projects:
      'a newsletter on product work with {700-8000} subscribers; a side business that sells [planners|board games] online',
  },
  {
    work: 'IT support and systems administration',
    titles:
      '[Help Desk Technician|IT Support Specialist]; [Systems Administrator|Network Administrator]; Senior Systems Administrator; IT Team Lead; [IT Manager|Director of IT]',
    studies: 'science Information Technology; science Information Systems; business Management Information Systems',
    industries: 'health 3; school 3; finance 2; manufacturing 2; retail 1',
    skills:
      'Windows Server; Active Directory; Microsoft 365; Intune; VMware; PowerShell; Cisco networking; ServiceNow; backup and recovery; Linux; VPN; endpoint security; printer fleets; Okta',
    achievements: `Supported {300-2500} staff at {3-18} sites, closing {85-97}% of tickets within one day
Rolled out multi-factor sign-in to {400-6000} accounts in {5-12} weeks
Moved {200-1800} mailboxes to Microsoft 365 over [two weekends|one long weekend]
Scripted new-hire set-up in PowerShell, which took it from {3-6} hours to {15-40} minutes
Restored [the file servers|the booking system] within {4-20} hours of a ransomware attack, from tested backups
Replaced {40-220} switches and access points without a day of lost work
+Negotiated the [telephony|licensing] contract, saving \${30-240}k a year`,
    strengths: 'patience with people in a hurry; tidy documentation; steady work under pressure',
    certificates: 'CompTIA A+; CompTIA Security+; Cisco CCNA; Microsoft 365 Certified: Administrator Expert',
    projects:
      'a refurbishing club that gives laptops to [schools|families]; a script collection on GitHub for [user audits|patch reports]',
  },
];
