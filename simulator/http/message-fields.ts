import {
  anything,
  dict,
  either,
  iterable,
  list,
  literal,
  nullable,
  object,
  text,
  type Check,
  type Fields,
} from './body-check.ts';

// One member of vLLM's union per role, with the fields that it looks at; the names are shown in complaints.
const content = { check: either(text, iterable), required: true } as const;
const role = (name: string) => ({ check: literal(name), required: true }) as const;
const name = { check: text } as const;
const id = { check: text, required: true } as const;

const members: readonly (readonly [string, Fields])[] = [
  ['ChatCompletionDeveloperMessageParam', { content, role: role('developer'), name }],
  ['ChatCompletionSystemMessageParam', { content, role: role('system'), name }],
  ['ChatCompletionUserMessageParam', { content, role: role('user'), name }],
  [
    'ChatCompletionAssistantMessageParam',
    { role: role('assistant'), content: { check: nullable(content.check) }, name },
  ],
  ['ChatCompletionToolMessageParam', { content, role: role('tool'), tool_call_id: id }],
  [
    'ChatCompletionFunctionMessageParam',
    { content: { check: nullable(text), required: true }, name: id, role: role('function') },
  ],
  [
    'CustomChatCompletionMessageParam',
    { role: id, content: { check: content.check }, name, tool_call_id: { check: nullable(text) } },
  ],
];
const harmony: Fields = { author: { check: anything, required: true }, content: { check: list(anything) } };

/** A message of any role. */
export const message: Check = either(
  ...members.map(([member, fields]) => object(fields, 'typed dictionary', member)),
  object(harmony, 'model', 'Message'),
);

const partOf = (type: string, field: string, check: Check): Fields => ({
  [field]: { check, required: true },
  type: { check: literal(type), required: true },
});

/** A part of a message's content. */
export const contentPart: Check = either(
  object(partOf('text', 'text', text), 'typed dictionary', 'ChatCompletionContentPartTextParam'),
  object(partOf('image_url', 'image_url', dict()), 'typed dictionary', 'ChatCompletionContentPartImageParam'),
  object(partOf('input_audio', 'input_audio', dict()), 'typed dictionary', 'ChatCompletionContentPartInputAudioParam'),
  object(partOf('file', 'file', dict()), 'typed dictionary', 'File'),
);
