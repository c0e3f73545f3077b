/**
 * Labelled images: 8-bit pixels in the order {@code [H,W,C]}, in memory or decoded when needed.
 *
 * <p>{@link org.catchupmix.data.sets.Datasets#load} reads them by name into an {@link
 * org.catchupmix.data.ImageDataset} to train on and one to test with. A broken file is a {@link
 * org.catchupmix.data.DataException} that names the file and what would be right.
 */
package org.catchupmix.data;
