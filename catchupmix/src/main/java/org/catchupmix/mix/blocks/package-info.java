/** Mix methods that assemble images from blocks, by minimum cuts on a grid. */
package org.catchupmix.mix.blocks;
