/**
 * Random numbers that depend on seed, purpose and position alone: the same bits on each device and
 * for any number of threads. {@link org.catchupmix.core.random.PhiloxRandom} is a sequence for one
 * purpose, {@link org.catchupmix.core.random.Philox} the function behind it.
 */
package org.catchupmix.core.random;
