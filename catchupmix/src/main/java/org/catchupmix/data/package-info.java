/**
 * Labelled images in memory, and the readers of their files.
 *
 * <p>{@link org.catchupmix.data.Datasets#load} reads a data set by its name, {@code
 * NAME[@SIZE][:DIR]}, into {@link org.catchupmix.data.ImageSplits}: an {@link
 * org.catchupmix.data.ImageDataset} to train on and one to test with, 8-bit pixels in the order
 * {@code [H,W,C]}. A broken file is a {@link org.catchupmix.data.DataException} that names the file
 * and what would be right.
 */
package org.catchupmix.data;
