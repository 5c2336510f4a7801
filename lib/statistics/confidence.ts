/** The confidence of every interval that the suite prints. */
export const confidence = 0.95;
