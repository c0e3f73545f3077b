package org.catchupmix.kernels.launch;

/**
 * Features {@code [N,P,C]}.
 *
 * @param samples N
 * @param pixels P
 * @param channels C
 */
public record ImageSizes(int samples, int pixels, int channels) {}
