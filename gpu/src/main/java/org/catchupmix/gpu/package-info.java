/**
 * The interface of a GPU: memory, modules of PTX, and launches in order.
 *
 * <p>A driver of a GPU and an emulator implement it, so that a program can be tested without a GPU.
 */
package org.catchupmix.gpu;
