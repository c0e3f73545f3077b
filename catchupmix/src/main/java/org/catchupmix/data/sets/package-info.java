/**
 * The data sets by name, and the readers of their files.
 *
 * <p>{@link Datasets} finds a source by a spec such as {@code cifar10:DIR} ({@code DataSpec}).
 * Sources come from any jar: a {@link DataSources} lists each {@link DataSource} with its {@link
 * Layout}, the reader of its files; {@link KnownSources} are those of this library. Readers are
 * {@code CifarReader}, {@code IdxReader}, {@code SvhnReader}, and those that list files by {@code
 * LabelledFiles}: {@code ClassFolders}, {@code Cub200Reader}, {@code TinyImageNetReader}, {@code
 * ImageNetReader}. {@link RemoteFiles} are what {@code data fetch} downloads.
 */
package org.catchupmix.data.sets;
