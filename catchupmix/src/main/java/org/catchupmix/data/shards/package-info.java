/** Shards: tar files of images, their indices, and packing them. */
package org.catchupmix.data.shards;
