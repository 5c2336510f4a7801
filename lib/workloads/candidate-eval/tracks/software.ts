import type { Track } from './track.ts';

const STUDIES =
  'science Computer Science; science Computer Science; science Computer Science; engineering Software Engineering; engineering Computer Engineering; engineering Electrical Engineering; science Mathematics; science Information Systems; science Physics';

const INDUSTRIES = 'technology 14; finance 3; health 1; retail 2; manufacturing 1';

/** What engineers of every kind do beside their own field. */
const COMMON = `Replaced a [hand-run release checklist|monthly release train|nightly build script] with a pipeline that deploys {3-20} times a [day|week]
Raised test coverage of the [billing|search|ordering|account|reporting] code from {20-45}% to {70-92}%
+Mentored {4-7} engineers, [two|three] of whom were promoted within a year
+Wrote the design documents for [the move off a monolith|multi-region failover|a shared event bus] and saw it through to production
Took part in the on-call rotation and cut [pages|alerts] per week from {18-60} to {2-9}
+Ran the technical interviews for [a team|an office] that grew from {4-9} to {14-30} engineers
Fixed [a long-standing race condition|a memory leak|a data-loss bug] that had [cost the company {2-9} major incidents|been open for {2-4} years]
Reviewed [about {8-25} pull requests a week|every change to the core library] and [wrote the team’s style guide|kept the main branch releasable]
Upgraded {12-90} repositories to [a supported runtime|a new major framework version|the current TLS library] [without downtime|within a quarter|ahead of the security deadline]
Documented the [public API|local set-up|service catalog|data model], which shortened on-boarding from {4-8} weeks to {1-2}
+Led a team of {4-11} engineers through [a rewrite|an acquisition|a compliance audit] and delivered on the planned date
Automated [customer data exports|account migrations|invoice runs|test data set-up|license checks], saving the support team {6-30} hours a week`;

const STRENGTHS =
  'shipping small changes often; debugging problems that cross team borders; clear design documents; simplifying old code without stopping the business; measuring before optimizing; calm handling of incidents';

/** Software engineers, from servers to phones. */
export const softwareTracks: readonly Track[] = [
  {
    work: 'back-end engineering',
    titles:
      '[Junior Software Engineer|Software Engineer I|Associate Software Engineer]; [Software Engineer|Backend Engineer|Software Engineer II]; [Senior Software Engineer|Senior Backend Engineer]; [Staff Software Engineer|Tech Lead|Lead Backend Engineer]; [Principal Engineer|Engineering Manager|Director of Engineering]',
    intern: 'Software Engineer Intern',
    studies: STUDIES,
    industries: INDUSTRIES,
    skills:
      'Java; Go; Python; Kotlin; C#; Rust; PostgreSQL; MySQL; Kafka; Redis; gRPC; Spring Boot; Docker; Kubernetes; AWS; DynamoDB; Elasticsearch; Terraform; GraphQL; distributed systems',
    achievements: `Cut p99 latency of the [checkout|search|pricing|notification] service from {600-1900} ms to {90-300} ms by [batching database reads|caching hot keys|removing a synchronous call]
Built [an event-driven|a queue-based] [order|ledger|messaging] pipeline that handles {4-60} million events a day
Moved {8-45} services from [a shared database|virtual machines|a data center] to [their own schemas|containers|the cloud]
Designed the [payments|permissions|scheduling|inventory] API used by {5-40} internal teams
Reduced the yearly cloud bill by \${120-950}k through [right-sizing|storage tiering|better indexes]
Sharded a {2-30} TB [PostgreSQL|MySQL] database with no customer-visible downtime
Implemented [idempotent retries|rate limiting|an audit log] after [a costly outage|a partner complaint], with no repeat since
Developed [the fraud checks|the tax engine|a search index] behind {20-400} thousand daily transactions`,
    common: COMMON,
    strengths: STRENGTHS,
    certificates:
      'AWS Certified Solutions Architect; Oracle Certified Professional: Java; Confluent Certified Developer for Kafka',
    projects:
      'an open-source [rate limiter|job queue|key-value store] in [Go|Rust] with {120-4000} stars on GitHub; a [Postgres extension|command-line client] used by {3-20} companies',
  },
  {
    work: 'full-stack web development',
    titles:
      '[Junior Web Developer|Junior Frontend Developer]; [Frontend Engineer|Full-Stack Developer|Web Developer]; [Senior Frontend Engineer|Senior Full-Stack Engineer]; [Lead Frontend Engineer|Staff Engineer, Web]; [Engineering Manager, Web|Head of Frontend]',
    intern: 'Web Development Intern',
    studies: `${STUDIES}; arts Digital Media; arts Philosophy`,
    industries: INDUSTRIES,
    skills:
      'TypeScript; JavaScript; React; Next.js; Vue; Node.js; CSS; HTML; GraphQL; Playwright; Jest; Tailwind; PostgreSQL; accessibility; Figma; Ruby on Rails; Django; Webpack; Storybook; web performance',
    achievements: `Rebuilt the [sign-up|checkout|booking] flow in [React|Vue|Next.js], lifting conversion by {4-19}%
Brought the largest contentful paint from {4-9} s to under {2-3} s on [mid-range phones|slow connections]
Created a component library of {25-90} parts that {3-12} product teams adopted
Made the [customer portal|public site] meet WCAG 2.1 AA, closing {30-140} audit findings
Shipped [a drag-and-drop report builder|live collaboration|an offline mode] to {2-80} thousand users
Removed {40-180} kB of JavaScript from the start page and the [spinner|layout shift] with it
Introduced end-to-end tests with [Playwright|Cypress], and regressions reaching customers fell by {35-75}%`,
    common: COMMON,
    strengths: `${STRENGTHS}; an eye for detail in interfaces`,
    certificates:
      'Meta Front-End Developer Certificate; IAAP Web Accessibility Specialist; Professional Scrum Master I',
    projects:
      'a [recipe planner|transit map|budgeting app] with {300-9000} monthly users; a popular [React table|date picker] component with {200-5000} weekly downloads',
  },
  {
    work: 'platform and site reliability engineering',
    titles:
      '[Systems Engineer|Junior DevOps Engineer]; [DevOps Engineer|Site Reliability Engineer|Cloud Engineer]; [Senior Site Reliability Engineer|Senior Platform Engineer]; [Staff Platform Engineer|SRE Tech Lead]; [Manager, Infrastructure|Principal Infrastructure Engineer]',
    intern: 'Infrastructure Intern',
    studies: STUDIES,
    industries: INDUSTRIES,
    skills:
      'Kubernetes; Terraform; AWS; GCP; Azure; Prometheus; Grafana; Linux; Python; Go; Ansible; Helm; Argo CD; Istio; Bash; PostgreSQL; incident response; capacity planning',
    achievements: `Raised availability of the [core API|customer platform] from 99.{1-6}% to 99.9{2-8}%
Moved {60-400} workloads to [containers|a new data center|the cloud] and [halved|cut by a third] the cost of compute
Defined service level objectives for {10-50} services and [wired alerts to error budgets|retired {40-200} noisy alerts]
Built [self-service environments|a golden-path template] that cut the time to a new service from {5-15} days to [an hour|half a day]
Planned and ran [quarterly failover drills|a region evacuation], bringing recovery time from {3-8} hours to {8-40} minutes
Shortened the main build from {35-80} minutes to {6-14} with [remote caching|better parallelism]`,
    common: COMMON,
    strengths: STRENGTHS,
    certificates:
      'Certified Kubernetes Administrator; AWS Certified DevOps Engineer; HashiCorp Certified: Terraform Associate',
    projects:
      'a Terraform provider for [a DNS host|an internal ticket system]; a home lab of {3-9} machines that hosts [a mail server|a photo archive]',
  },
  {
    work: 'mobile development',
    titles:
      'Junior [iOS|Android] Developer; [iOS|Android] Engineer; Senior [iOS|Android] Engineer; [Lead Mobile Engineer|Staff Mobile Engineer]; [Mobile Engineering Manager|Head of Mobile]',
    intern: 'Mobile Engineering Intern',
    studies: STUDIES,
    industries: INDUSTRIES,
    skills:
      'Swift; SwiftUI; Kotlin; Jetpack Compose; Objective-C; React Native; Flutter; Core Data; Room; Fastlane; Firebase; REST APIs; unit testing; Combine; Bluetooth Low Energy; app store optimization',
    achievements: `Brought the crash-free rate from {96-98}% to 99.{5-9}% over {2-5} releases
Rewrote the [photo|map|feed|wallet] screens in [SwiftUI|Jetpack Compose], with {20-45}% less code
Launched [Apple Pay|offline tickets|biometric sign-in] for {90-900} thousand users
Cut cold start from {3-6} s to [1.2|0.9|1.5] s on [four-year-old devices|entry-level phones]
Kept the store rating above 4.{5-8} stars through [a full redesign|a change of payment provider]
Split the app into {12-40} modules, which took incremental builds from {4-9} minutes to under one`,
    common: COMMON,
    strengths: `${STRENGTHS}; close work with designers`,
    certificates: 'Associate Android Developer; Meta iOS Developer Certificate',
    projects:
      '[a birding|a running|a language] app with {2-60} thousand downloads; a Swift package for [charts|date math] with {80-1500} stars',
  },
  {
    work: 'machine learning engineering',
    titles:
      '[Machine Learning Engineer I|Junior Machine Learning Engineer]; [Machine Learning Engineer|Software Engineer, Machine Learning]; Senior Machine Learning Engineer; [Staff Machine Learning Engineer|Lead ML Engineer]; [Principal Machine Learning Engineer|Manager, Machine Learning]',
    intern: 'Machine Learning Intern',
    studies: `${STUDIES}; science Statistics`,
    industries: INDUSTRIES,
    skills:
      'Python; PyTorch; TensorFlow; vLLM; CUDA; Ray; Spark; Airflow; Kubernetes; SQL; feature stores; retrieval; model serving; Triton; C++; MLflow; AWS SageMaker; evaluation',
    achievements: `Put a [ranking|recommendation|search] model into production that raised [click-through|bookings|revenue per session] by {3-14}%
Served the [translation|ranking|vision] model at {200-3000} requests a second, at {25-60}% lower cost than the [vendor’s API|first version]
Cut training time of the [ranking|vision|speech] model from {4-9} days to {10-30} hours by [mixed precision|sharding|a faster data loader]
Built the feature store behind {15-80} models, with online reads under {6-15} ms
Set up offline evaluation and [shadow traffic|canary releases], which caught {3-9} regressions before launch
Labeled, cleaned and versioned a data set of {2-40} million [images|documents|calls]`,
    common: COMMON,
    strengths: `${STRENGTHS}; turning research code into services`,
    certificates: 'AWS Certified Machine Learning; Google Cloud Professional Machine Learning Engineer',
    projects:
      'a [Kaggle competition finish in the top {2-9}%|reading group on systems for machine learning]; an open-source [tokenizer|evaluation harness] with {90-2500} stars',
  },
];
