/**
 * What a conversation is about: how the user begins, and what he may go on with. Phrases stand one a line, in the notation of
 * `phrase.ts`; %T becomes a town and %C a company, the same throughout a conversation.
 */
export interface Topic {
  readonly openings: string;
  readonly questions: string;
}

/** What people bring to an assistant, at work and at home. */
export const topics: readonly Topic[] = [
  {
    openings: `I have to plan a trip to %T for {2-9} people, {3-12} days in [April|June|September], and we can spend about {600-4800} in all. Two of us do not like [museums|long walks|boats], and one is a vegetarian. Can you suggest how to divide the days, with one thing to look forward to on each?
My [parents|in-laws|old colleagues] come to visit me in %T for {2-6} days. They are {58-82} and {55-84}, walk well but slowly, and have seen the usual sights twice. What would you show them, and in which order?`,
    questions: `What would you leave out if it [rains|is very hot] on the second day?
And where could we eat in the evening without booking?
How much would all of that cost, roughly, for each of us?
Which part of the plan is the most likely to go wrong?
One of us will only arrive on day {2-4}. What changes?
Can you put the plan into a short message that I can send to the others?
What should we pack that people usually forget?`,
  },
  {
    openings: `I run a small [bakery|bicycle shop|bookshop] in %T with {3-14} employees. Sales have fallen by {5-30}% since a branch of %C opened nearby {2-18} months ago. I do not want to lower prices. What would you look at first, and what could I try within {4-12} weeks?
We want to raise the prices of our [cleaning service|online courses|boxes of vegetables] by {6-25}% from [January|May|October]. We have {90-2400} regular customers, most of them for more than {2-7} years. How do we tell them without losing too many?`,
    questions: `Which of these ideas is the cheapest to try?
How would I know after {3-8} weeks whether it works?
My accountant says that [we cannot afford it|the margins are too thin]. What would you answer?
Please write the text for a poster in the window, at most {20-50} words.
What would a larger competitor do against that?
And if it fails, what is the plan after that?
How do I explain this to my employees?`,
  },
  {
    openings: `Our program reads {200-9800} files of {2-80} MB each every night, takes {3-9} hours for it, and now and then stops without a message. It was written {4-14} years ago in [Python|Java|Perl] by somebody who has left. How would you go about finding out what is wrong?
We have a table with {20-900} million rows in [PostgreSQL|MySQL], and a query that joins it with {2-5} others takes {8-140} seconds. There are indexes on the keys only. What do you need to know to make it faster, and what would you try first?`,
    questions: `How would I measure that without slowing everything down?
Can you show me with a short example?
What are the risks of doing that on the running system?
We can only use the version from [two|five] years ago. Does that change anything?
What would you write into the ticket, so that my colleague can take over?
Is there a simpler way, even if it is not as fast?
How would you test that the result is still the same?`,
  },
  {
    openings: `I am {34-67} and have started to [run|swim|cycle] again after {6-25} years. At the moment I manage {15-40} minutes {2-4} times a week, and my [knees|shoulders|calves] are sore the next day. I would like to take part in an event in %T in {3-9} months. How should I train?
I sleep badly: I fall asleep at {10-12} and wake up between {2-3} and {4-5}, and then lie awake for {40-150} minutes. I drink {2-6} cups of coffee a day, the last one in the afternoon, and work at a screen until late. What should I change first?`,
    questions: `What would a normal week look like, day by day?
And if I miss a week because of a cold?
At which signs should I see a doctor?
Which of these changes has the largest effect?
My neighbour says that [it is too late at my age|stretching is useless]. Is he right?
How do I stay with it when it gets dark early?
Please shorten that to {3-5} rules that I can hang on the fridge.`,
  },
  {
    openings: `My daughter is {8-15} and has an oral examination about [volcanoes|the water cycle|electricity at home] in {4-20} days. She understands it when I explain it but cannot say it in her own words. How can I help her without doing it for her?
I teach a class of {17-29} pupils aged {10-16} in %T and want to spend {2-6} lessons on [fractions|the moon|how laws are made]. About a third is far ahead of the others. How would you build up the lessons?`,
    questions: `Can you give me three questions that could be asked?
What is the mistake that most children make there?
How would you explain the hardest part in {3-5} sentences?
What could we do with things that are in every kitchen?
And for those who are bored because they know it already?
How do I notice that it has really been understood?
Please write a short text to read aloud, about {80-160} words.`,
  },
  {
    openings: `The landlord of our flat in %T wants {40-230} a month more from [March|July|November], because he has had the [windows|heating|stairwell] renewed. We have lived here for {3-22} years and were told about it {2-7} weeks ago in a letter. What can we do, and what should we look up first?
I ordered a [washing machine|sofa|laptop] from %C for {380-1900}. It came {2-6} weeks late and has a fault. The company offers me {20-90} as compensation, but I want my money back. Can you help me to write to them?`,
    questions: `Please write the letter, polite but firm.
What if they do not answer within {10-21} days?
Which papers should I collect now?
Is it worth going to a lawyer for that?
They now say on the telephone that [it was agreed|the deadline has passed]. What do I say?
What would be a fair compromise?
Make the second paragraph shorter and less angry, please.`,
  },
  {
    openings: `I am writing a story in which a woman who mends [clocks|nets|violins] in %T receives a letter that was posted {20-70} years ago. I have the beginning and the end but not the middle. Can you think of three ways in which the letter could have been lost?
For my father's {60-90}th birthday I want to give a short speech, {3-6} minutes. He worked {20-44} years for %C, likes [pigeons|old maps|jazz], and hates to be praised. {20-90} guests will be there, half of them relatives. How could I begin?`,
    questions: `I like the second idea best. What could happen next?
That sounds too solemn. Can you make it lighter?
Write the first {5-9} sentences, please.
Which detail would a reader or listener remember?
How do I get from there to the end without hurrying?
Give me another title or first line, or better {3-6} of them.
What would you cut if it is too long?`,
  },
  {
    openings: `I have {4-11} guests on [Friday|Saturday] evening and {90-180} minutes to cook. One eats no [nuts|milk products|fish], two are children of {4-11}. I have a normal kitchen with {2-4} hotplates and want to sit at the table with the others as much as possible. What would you make?
Our garden in %T has {60-700} square metres, heavy soil and shade until {10-12} o'clock. I can spend {2-5} hours a week on it and about {100-800} this year. I would like [vegetables|flowers for bees|a place to sit]. Where do I start?`,
    questions: `What can I prepare the day before?
Please make a list of what I have to buy.
And if I cannot get one of these things?
In which order do I do it, with times?
What goes wrong most often, and how do I save it?
Could it be done for half the money?
What would you do differently for twice as many people or twice the space?`,
  },
];

/** What people say in any conversation. */
export const GENERAL_QUESTIONS = `Can you say that again in simpler words?
Why do you think so?
What is the strongest argument against it?
Please sum up what we have so far in {3-6} points.
Are you sure about the second point?
Could you make that half as long?
What did you assume that I have not told you?
Which question should I have asked you instead?
Give me an example, please.
What would an expert say to this?
Thank you. Is there anything else that I should think of?
Let us go back to the beginning: what was the most important point?`;
