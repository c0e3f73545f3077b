/**
 * The folder of a run.
 *
 * <p>{@link org.catchupmix.run.RunFolder} names its files, {@link org.catchupmix.run.RunLock} keeps
 * a second process out, {@link org.catchupmix.run.JsonFile} and {@link org.catchupmix.run.CsvFile}
 * read and write their formats. The packages below use it: {@code metrics} holds what was measured,
 * {@code weights} describes weights, {@code checkpoint} keeps the state from which a killed run
 * resumes bit-exactly, {@code trained} opens a run that is done, and {@code trainer} trains.
 */
package org.catchupmix.run;
