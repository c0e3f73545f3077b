package org.catchupmix.gpu;

/**
 * The kernels of one source file.
 *
 * @param name of the file without its ending, such as {@code channel_norm}
 * @param origin where the PTX comes from, for messages: a resource or a file of the user's
 */
public record KernelSource(String name, String ptx, String origin) {}
