/** Comparisons whose runs are trained by a Slurm cluster. */
package org.catchupmix.study.sweep;
