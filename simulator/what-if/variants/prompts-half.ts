import { promptsTimes } from '../prompts-times.ts';
import { single } from '../variant.ts';

export default single(promptsTimes('prompts-half', 'prompts half as long', 0.5), 'prompts half as long');
