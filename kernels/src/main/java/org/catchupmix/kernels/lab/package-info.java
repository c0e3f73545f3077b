/**
 * The commands for people who study kernels, {@code catchup kernels}. A {@link
 * org.catchupmix.kernels.lab.LabOperation} is an operation with its variants and inputs; a variant,
 * run by a backend that was told to take it, is compared with {@code reference} first, then counted
 * on the emulator or timed on a card.
 */
package org.catchupmix.kernels.lab;
