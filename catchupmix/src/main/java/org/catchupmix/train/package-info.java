/**
 * Steps, epochs and tests of a network: batches, {@link org.catchupmix.train.TrainingEngine}, which
 * runs one step, and {@link org.catchupmix.train.Evaluation}. Nothing here knows the folder of a
 * run.
 */
package org.catchupmix.train;
