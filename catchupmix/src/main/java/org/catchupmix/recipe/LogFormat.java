package org.catchupmix.recipe;

/** A log of the steps of a run, for other tools; see {@link Settings#LOG}. */
public enum LogFormat {
  /** Lines of JSON, in {@code steps.jsonl}. */
  JSONL,
  /** Event files, in the folder {@code tensorboard}. */
  TENSORBOARD
}
