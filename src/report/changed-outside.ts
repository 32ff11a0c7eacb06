/** Of what the run has not done: said of every row of it. */
export const CHANGED_OUTSIDE =
  "The run has told of all its writes, and of none for this: it was changed outside, and a refresh took it over.";
