/** Kernel puzzles: tasks, their judge on the emulator, kernels with a bug, counts to predict. */
package org.catchupmix.study.puzzles;
