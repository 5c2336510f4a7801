import { promptsTimes } from '../prompts-times.ts';
import { single } from '../variant.ts';

export default single(promptsTimes('prompts-double', 'prompts twice as long', 2), 'prompts twice as long');
