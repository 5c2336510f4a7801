import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { FailureKind } from '../../lib/schema/record.ts';
import type { Generation } from '../http/generation.ts';
import type { When } from './rules/when.ts';
import type { EventSink } from './seams/event-sink.ts';
import type { PlainAnswer } from './seams/plain-answer.ts';
import type { ServerControl } from './seams/server-control.ts';
import type { Wire } from './seams/wire.ts';

/** A request that has just come in, of which only the head was read. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: ServerControl;
}

/** What a fault does, at one or more of four places; those that are absent stay as they are. */
export interface Effects {
  /** Before the request is read. True: it has been answered, or never will be. */
  before?(exchange: Exchange): boolean | Promise<boolean>;
  /** Stands between the writer of a stream and the connection, and sees whole events. */
  stream?(next: EventSink, generation: Generation): EventSink;
  /** Changes an answer that is not streamed before it is sent. */
  plain?(answer: PlainAnswer): PlainAnswer;
  /** Stands before the connection itself and sees bytes, streamed or not. */
  wire?(next: Wire): Wire;
}

/** How the suite's client records a request that the fault befell. */
export type SeenAs = FailureKind | 'success';

/** What a fault's file says. */
export interface FaultDefinition<Parameters extends z.ZodObject> {
  /** Also the name of its file. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  /** What it comes to with its usual parameters, for an answer that is streamed and for one that is not. */
  readonly seenAs: { readonly stream: SeenAs; readonly plain: SeenAs };
  /** Every parameter has a default. */
  readonly parameters: Parameters;
  /** Conditions that its rules have unless they say otherwise. */
  readonly usually?: When;
  effects(parameters: z.output<Parameters>): Effects;
}

/** A fault of any parameters. */
export interface Fault extends Omit<FaultDefinition<z.ZodObject>, 'effects' | 'usually'> {
  readonly usually: When;
  /** The parameters must have passed the schema. */
  effects(parameters: unknown): Effects;
}

/** A fault, so that faults of different parameters can stand in one list. */
export function defineFault<Parameters extends z.ZodObject>(definition: FaultDefinition<Parameters>): Fault {
  return {
    usually: {},
    ...definition,
    effects: (parameters) => definition.effects(definition.parameters.parse(parameters)),
  };
}
