/**
 * The tensor engine: {@code tensor} holds data, {@code primitive} describes computations, {@code
 * backend} runs them, {@code autograd} differentiates. Images are {@code [N,H,W,C]} everywhere.
 */
package org.catchupmix.core;
