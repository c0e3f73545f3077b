/**
 * Networks. A {@link org.catchupmix.nn.Layer} is a function with parameters; a {@link
 * org.catchupmix.nn.Network} is a whole one with its scope and its mix points, built by {@link
 * org.catchupmix.nn.models.Models}. A {@link org.catchupmix.nn.Pass} is one run through it: the
 * graph, whether it trains, and what happens at the mix points.
 *
 * <p>{@link org.catchupmix.nn.layers} are the parts, {@link org.catchupmix.nn.optim} optimisers and
 * learning rates, {@link org.catchupmix.nn.state} initial weights and files of weights with
 * PyTorch's names.
 */
package org.catchupmix.nn;
