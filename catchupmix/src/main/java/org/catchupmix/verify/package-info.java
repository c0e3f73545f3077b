/**
 * The proof that a device computes what it should: every primitive, every gradient, whole training
 * steps, and the same bits again. It is what {@code catchup verify} runs.
 */
package org.catchupmix.verify;
